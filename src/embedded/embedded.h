// The backend in one directory: files and SQLite, in one process.
//
// Layout of the data directory (mode 0700):
//     lock          held by flock(2) while a process serves or administers the directory
//     sluice.db     SQLite, WAL, synchronous=FULL: queues, jobs, inboxes, object rows, small
//     objects objects/xx/   larger objects, named by a random id; the row is what makes one visible
//     tmp/          staged objects; emptied at start
//     credentials   the S3 access key made at the first start, mode 0600
//     key           what the secrets of the other access keys are sealed with, mode 0600
//
// Durable order: write temp → fsync(temp) → rename → fsync(dir) → one transaction → success.
// Threads: one writer thread owns the only writing connection and shares one commit among all who
// wait (group commit); readers have their own read-only connections. Every port it hands out is
// thread-safe and lives as long as the Embedded.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "embedded/disk.h"
#include "ports/backend.h"
#include "ports/buckets.h"
#include "ports/capacity.h"
#include "ports/connections.h"
#include "ports/credentials.h"
#include "ports/idempotency.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/multipart_uploads.h"
#include "ports/object_store.h"
#include "ports/queue.h"
#include "ports/queue_admin.h"
#include "ports/recipes.h"

namespace sluice::embedded {

struct BucketRetention {
    BucketName bucket;
    Seconds keep{0};  // 0: for ever
};

struct Options {
    std::filesystem::path data_dir;  // made when absent
    Limits limits;
    std::vector<BucketRetention> object_retention;  // buckets not named here keep for ever
    Seconds job_retention{0};  // final runs and their inbox events; 0: for ever
    Seconds part_retention{7 * 24 *
                           3600};  // uploads in parts, from their beginning; 0: while unfinished
    Seconds maintenance_interval{60};
    std::vector<std::string> unsafe_file_systems_allowed;  // e.g. "tmpfs"; for tests, never shipped

    // For simulation: a disk of its own, which outlives the Embedded; and, when `turn` is set, no
    // threads. Whoever writes then calls it, in which others may run, and writes on its own thread
    // for all who wait by then; the rest of what threads do is run_background().
    Disk* disk = &system_disk();
    std::function<void()> turn = {};
};

class Embedded {
  public:
    // Takes the lock, checks that the directory can keep what it promises, migrates an older schema
    // after a backup, empties tmp/, ends the leases of the process before. Errors (kInvalid unless
    // said), each with what to do: data_dir_locked (kUnavailable), data_dir_newer,
    // unsafe_file_system, unsafe_synchronous, data_dir_damaged, kIo.
    static Result<std::unique_ptr<Embedded>> open(
        const Options& options, const Clock& clock, Random& random, Log& log, Metrics& metrics);
    ~Embedded();  // ends the threads; whatever was committed stays
    Embedded(const Embedded&) = delete;
    Embedded& operator=(const Embedded&) = delete;

    ObjectStore& objects();
    Queue& queue();
    QueueAdmin& queue_admin();
    Backend& backend();
    Jobs& jobs();
    Inbox& inbox();
    Connections& connections();
    Recipes& recipes();
    Idempotency& idempotency();
    Buckets& buckets();
    MultipartUploads& uploads();
    Credentials& credentials();
    KeyAdmin& key_admin();
    Capacity& capacity();

    // The access key that presigned URLs are signed with.
    const AccessKey& root_access_key() const;

    // One round of what the maintenance thread does: retention, and the sweep of files without a
    // row, which the process before may have left. Safe beside all else: a file on its way to its
    // row is known. Tests call it; serve lets the thread do it, first at once (start_maintenance).
    Result<void> maintain();
    void start_maintenance();
    // With Options::turn: unlinks the files that wait for it, and leaves an empty log.
    void run_background();

    // From now on Capacity refuses (503), Queue::receive returns nothing, and maintenance ends.
    void stop_accepting();

    // Not set until an fsync failed (EIO): nothing is promised any more, the process must end.
    bool failed() const;

  private:
    class Impl;
    explicit Embedded(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::embedded
