// The files of the data directory: durable writes, and opens that cannot leave it.
//
// Thread-safe. Names are ours (random ids), never a client's key. Errors: kStorageFull storage_full
// (ENOSPC, EDQUOT), kIo io_error. An fsync that fails is reported once as
// kIo sync_failed and sets failed(): nothing is promised any more and the process must end.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "embedded/disk.h"
#include "embedded/removals.h"

namespace sluice::embedded {

// Owns a file descriptor, of a disk that outlives it.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd, Disk& disk = system_disk()) : fd_(fd), disk_(&disk) {}
    Fd(Fd&& other) noexcept : fd_(other.release()), disk_(other.disk_) {}
    Fd& operator=(Fd&& other) noexcept;
    ~Fd();

    int get() const { return fd_; }
    Disk& disk() const { return *disk_; }
    explicit operator bool() const { return fd_ >= 0; }

  private:
    int release();
    int fd_ = -1;
    Disk* disk_ = &system_disk();
};

// The errno of a failed system call as an Error; `what` names the file.
std::unexpected<Error> io_failure(int error_number, std::string_view what);

Result<void> write_all(const Fd& file, std::span<const char> bytes);

// fsync(from) → rename → fsync(the directory of `to`).
Result<void> make_durable(Disk& disk,
                          const std::filesystem::path& from,
                          const std::filesystem::path& to);

class Files;

// Holds a published file for a reader: what is removed meanwhile goes with the last who holds it.
// Held before it is opened, and closed before it is let go: to close the last descriptor of a file
// without a name frees its blocks, for which no reader should wait.
class Hold {
  public:
    Hold(Files& files, std::string id);
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&&) = delete;
    ~Hold();

  private:
    Files* files_;
    std::string id_;
};

// objects/ and tmp/ of one data directory.
class Files {
  public:
    // Makes the directories where they are absent, and makes that durable.
    static Result<std::unique_ptr<Files>> open(const std::filesystem::path& data_dir,
                                               Disk& disk = system_disk(),
                                               Removals::By removals_by = Removals::By::kItsThread);

    // A new file tmp/<id>, for writing.
    Result<Fd> create_temporary(const std::string& id);
    // fsync(temp) → rename to objects/xx/<id> → fsync(objects/xx).
    Result<void> publish(const std::string& id, const Fd& temporary);
    // The published file has its row now.
    void keep(const std::string& id);
    // For who holds it. kNotFound no_such_object: it was removed before it was held.
    Result<Fd> open_object(const std::string& id) const;
    // In the background (removals.h), an object's when nobody holds it any more.
    void remove_temporary(const std::string& id);
    void remove_object(const std::string& id);
    // Published and without its row yet, held, or being removed: no sweep may take it.
    bool in_use(const std::string& id) const;

    // What Removals::run_waiting does.
    void run_removals() { removals_.run_waiting(); }

    // Every id in objects/.
    Result<std::vector<std::string>> object_ids() const;
    // Removes whatever is in tmp/, at once. Returns how many.
    Result<std::size_t> empty_temporary();

    bool failed() const { return failed_; }

  private:
    friend class Hold;
    Files(std::filesystem::path data_dir, Fd objects, Fd temporary, Removals::By removals_by);
    Disk& disk() const { return objects_.disk(); }
    Result<void> sync(int fd, std::string_view what);
    Result<Fd> subdirectory_of(const std::string& id);
    void hold(const std::string& id);
    void let_go(const std::string& id);
    void unlink(const Removals::File& file);
    bool begin_unlink(const std::string& id);

    std::filesystem::path data_dir_;
    Fd objects_;
    Fd temporary_;
    std::atomic<bool> failed_ = false;
    std::mutex naming_;
    std::unordered_set<std::string> durable_names_;  // in objects/; guarded by naming_
    mutable std::mutex mutex_;
    std::unordered_set<std::string> uncommitted_;  // guarded by mutex_
    struct Held {
        std::size_t holders = 0;
        bool removed = false;  // goes with the last of them
    };
    std::unordered_map<std::string, Held> held_;  // guarded by mutex_
    std::unordered_set<std::string> leaving_;     // waiting for removals_; guarded by mutex_
    std::string unlinking_;                       // the one at hand, or empty; guarded by mutex_
    Removals removals_;                           // last: its thread uses the others
};

}  // namespace sluice::embedded
