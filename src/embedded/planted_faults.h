// Faults that the harnesses must find (tests/kill, tests/faults, tests/power, tests/simulation,
// tests/queue_model): one that misses them proves nothing.
//
// Compiled in with -DSLUICE_PLANTED_FAULTS=ON only, and then chosen by the environment variable
// SLUICE_PLANT. In such a build every rename into objects/ ("R <path>") and every fsync of one of
// its directories ("S <path>") is also appended to <$SLUICE_PLANT_UNSYNCED_LOG>/unsynced.log, so
// that a driver can undo the renames that a power cut would have undone. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice::embedded {

enum class Fault : std::uint8_t {
    kSkipDirFsync,     // skip-dir-fsync: a rename is not made durable
    kSkipLeaseCheck,   // skip-lease-check: a stale worker commits, also over a final run
    kAckBeforeCommit,  // ack-before-commit: success is told before the transaction is durable
    kSyncNormal,       // sync-normal: the log is not synced on commit
    kKeepTemporary,    // keep-temporary: a start leaves what the process before had staged
    kIgnoreSync,       // ignore-sync-failure: goes on after an fsync failed
    kIgnoreShort,      // ignore-short-write: takes a short write for a whole one
    kIgnoreFullDisk,   // ignore-full-disk: takes a write that found no space for done
    kCountLate,        // count-late: a receive is counted when its lease is first used
    kNotifyEarly,      // notify-early: the notification is sent before what it tells of is true
    kForgetDelay,      // forget-delay: what was given back for later comes at once after a restart
    kLeakOnError,      // leak-on-error: memory is kept when a write fails
    kKeepRefused,      // keep-refused: the file of an upload that found no space stays
};

#ifdef SLUICE_PLANTED_FAULTS
bool planted(Fault fault);
void leak_if_planted();
void log_rename(const std::filesystem::path& file);
void log_directory_sync(const std::filesystem::path& directory);
#else
constexpr bool planted(Fault) {
    return false;
}
inline void leak_if_planted() {}
inline void log_rename(const std::filesystem::path&) {}
inline void log_directory_sync(const std::filesystem::path&) {}
#endif

}  // namespace sluice::embedded
