// Group commit: one thread owns the only connection that writes and checkpoints.
//
// Callers hand in an operation and wait. The thread takes all that wait into one transaction, each
// in its own savepoint, so that a failed operation takes back only itself, and commits once, with
// one fsync for all. Thread-safe. An operation runs on the writer's thread: it must be short and
// must not call the writer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "embedded/db.h"

namespace sluice::embedded {

class Writer {
  public:
    using Operation = std::function<Result<void>(Db&)>;
    using Committed = std::function<void()>;

    // With `turn` (for simulation) there is no thread: a caller calls it before and after it hands
    // in its operation, in which others may do so, too, and is then the writer for all that wait.
    Writer(std::unique_ptr<Db> db,
           const Clock& clock,
           Log& log,
           Metrics& metrics,
           std::function<void()> turn = {});
    ~Writer();  // what waits is refused; then the log is folded into the database
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Runs `operation`, and returns when what it did is durable. An error of the operation changes
    // nothing. An error of the transaction (kStorageFull, kIo) fails all who shared it and changes
    // nothing either. `committed` runs on the writer's thread after the commit, in commit order,
    // before anybody who shared the commit goes on: for what is kept in memory.
    Result<void> run(Operation operation, Committed committed = {});

    // Refuses what waits and what comes, and ends the thread. The destructor does it, too.
    void stop();
    bool stopping() { return thread_.get_stop_source().stop_requested(); }

    // With `turn`: what the thread does when nothing has come for a while.
    void rest();

    // How many callers wait for their turn right now.
    std::size_t waiting() const;

    // Set once an fsync has failed. Every later call is refused (kIo sync_failed).
    bool failed() const { return failed_; }

  private:
    struct Waiter {
        Operation operation;
        Committed committed;
        Result<void> result;
        std::promise<Result<void>> done;
    };
    using Batch = std::vector<Waiter>;

    void serve(const std::stop_token& stop);
    Batch next_batch(const std::stop_token& stop);
    Batch take_waiting();
    void write(Batch batch);
    void refuse_all();
    Result<void> transact(Batch& batch);
    Result<void> run_each(Batch& batch);
    void complete(Batch& batch, const Result<void>& outcome);
    void checkpoint(Db::Checkpoint how);
    void note_sync_failure();
    Result<void> acknowledge_early(Batch& batch);
    void pay_commit();

    std::unique_ptr<Db> db_;
    const Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    const std::function<void()> turn_;
    std::atomic<bool> failed_ = false;
    mutable std::mutex mutex_;
    std::condition_variable_any arrived_;
    Batch waiting_;             // guarded by mutex_
    bool closed_ = false;       // guarded by mutex_
    bool owes_commit_ = false;  // with a planted fault and `turn` only
    std::jthread thread_;       // last: it starts when everything else is there
};

}  // namespace sluice::embedded
