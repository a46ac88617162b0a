#include "embedded/planted_faults.h"

#ifdef SLUICE_PLANTED_FAULTS

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sluice::embedded {

namespace {

constexpr std::array<std::string_view, 13> kNames = {"skip-dir-fsync",
                                                     "skip-lease-check",
                                                     "ack-before-commit",
                                                     "sync-normal",
                                                     "keep-temporary",
                                                     "ignore-sync-failure",
                                                     "ignore-short-write",
                                                     "ignore-full-disk",
                                                     "count-late",
                                                     "notify-early",
                                                     "forget-delay",
                                                     "leak-on-error",
                                                     "keep-refused"};

int open_log() {
    const char* directory = std::getenv("SLUICE_PLANT_UNSYNCED_LOG");
    if (!directory) return -1;
    const std::string file = std::string(directory) + "/unsynced.log";
    return open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void append(char what, const std::filesystem::path& path) {
    static const int log = open_log();
    if (log < 0) return;
    const std::string line = std::string{what, ' '} + path.native() + "\n";
    // One write of a short line in append mode is not torn by another thread's.
    if (write(log, line.data(), line.size()) < 0) std::abort();
}

}  // namespace

bool planted(Fault fault) {
    static const char* const chosen = std::getenv("SLUICE_PLANT");
    return chosen && kNames[static_cast<std::size_t>(fault)] == chosen;
}

void leak_if_planted() {
    if (!planted(Fault::kLeakOnError)) return;
    volatile char* const leaked = new char[64];
    leaked[0] = 1;  // so that it is really there
}

void log_rename(const std::filesystem::path& file) {
    append('R', file);
}

void log_directory_sync(const std::filesystem::path& directory) {
    append('S', directory);
}

}  // namespace sluice::embedded

#endif
