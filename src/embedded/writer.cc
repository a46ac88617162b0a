#include "embedded/writer.h"

#include <iterator>
#include <utility>

#include "embedded/planted_faults.h"

namespace sluice::embedded {

namespace {

constexpr std::size_t kBatchMax = 1024;          // bounds how long the first of a batch waits
constexpr int kPassivePages = 4096;              // 16 MiB of log: fold it back while others read
constexpr int kTruncatePages = 16384;            // 64 MiB: readers kept it long; wait for them
constexpr std::chrono::seconds kIdle{1};         // nothing to do for so long: leave an empty log
constexpr std::chrono::milliseconds kEarly{50};  // how long the planted fault lies

std::unexpected<Error> sync_failed() {
    return fail(Code::kIo, "sync_failed", "an earlier fsync failed: restart sluice");
}

}  // namespace

Writer::Writer(std::unique_ptr<Db> db,
               const Clock& clock,
               Log& log,
               Metrics& metrics,
               std::function<void()> turn)
    : db_(std::move(db)), clock_(clock), log_(log), metrics_(metrics), turn_(std::move(turn)) {
    if (!turn_) thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

Writer::~Writer() {
    stop();
    if (!failed_) checkpoint(Db::Checkpoint::kTruncate);
}

void Writer::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    refuse_all();
}

std::size_t Writer::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

Result<void> Writer::run(Operation operation, Committed committed) {
    if (turn_) turn_();
    std::future<Result<void>> done;
    {
        const std::lock_guard lock(mutex_);
        if (failed_) return sync_failed();
        if (closed_) return fail(Code::kUnavailable, "shutting_down", "sluice is stopping");
        waiting_.push_back({std::move(operation), std::move(committed), {}, {}});
        done = waiting_.back().done.get_future();
    }
    arrived_.notify_one();
    if (turn_) {
        turn_();
        // Another caller may have been the writer for this one.
        if (done.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
            write(take_waiting());
        }
    }
    return done.get();
}

void Writer::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Batch batch = next_batch(stop);
        if (batch.empty()) {
            rest();
        } else {
            write(std::move(batch));
        }
    }
    refuse_all();
}

void Writer::write(Batch batch) {
    pay_commit();
    complete(batch, transact(batch));
    if (db_->wal_pages() > kTruncatePages) {
        checkpoint(Db::Checkpoint::kTruncate);
    } else if (db_->wal_pages() > kPassivePages) {
        checkpoint(Db::Checkpoint::kPassive);
    }
}

void Writer::rest() {
    pay_commit();
    if (db_->wal_pages() > 0 && !failed_) checkpoint(Db::Checkpoint::kTruncate);
}

void Writer::refuse_all() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    complete(waiting_, fail(Code::kUnavailable, "shutting_down", "sluice is stopping"));
}

Writer::Batch Writer::next_batch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, stop, kIdle, [this] { return !waiting_.empty(); });
    lock.unlock();
    return take_waiting();
}

Writer::Batch Writer::take_waiting() {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() <= kBatchMax) return std::exchange(waiting_, {});
    const auto end = std::next(waiting_.begin(), kBatchMax);
    Batch batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return batch;
}

Result<void> Writer::transact(Batch& batch) {
    if (failed_) return sync_failed();
    const SteadyTime start = clock_.steady();
    Result<void> outcome = db_->script("BEGIN IMMEDIATE");
    if (outcome) outcome = run_each(batch);
    if (outcome && planted(Fault::kAckBeforeCommit)) return acknowledge_early(batch);
    if (outcome) outcome = db_->script("COMMIT");
    if (!outcome && db_->in_transaction()) {
        // The transaction is lost either way; what matters to the callers is why.
        if (!db_->script("ROLLBACK")) log_.error("rollback_failed");
    }
    note_sync_failure();
    const std::chrono::duration<double> took = clock_.steady() - start;
    metrics_.observe("sluice_storage_commit_seconds", {}, took.count());
    metrics_.count("sluice_storage_operations_total", {}, static_cast<double>(batch.size()));
    return outcome;
}

Result<void> Writer::run_each(Batch& batch) {
    for (Waiter& waiter : batch) {
        TRY(db_->run("SAVEPOINT operation"));
        waiter.result = waiter.operation(*db_);
        // SQLite itself takes the whole transaction back on a full disk and the like.
        if (!db_->in_transaction()) {
            if (waiter.result) return fail(Code::kInternal, "transaction_lost", "rolled back");
            return waiter.result;
        }
        if (!waiter.result) TRY(db_->run("ROLLBACK TO operation"));
        TRY(db_->run("RELEASE operation"));
    }
    return {};
}

void Writer::complete(Batch& batch, const Result<void>& outcome) {
    for (Waiter& waiter : batch) {
        if (!outcome) waiter.result = outcome;
        if (waiter.result && waiter.committed) waiter.committed();
    }
    for (Waiter& waiter : batch) waiter.done.set_value(std::move(waiter.result));
    batch.clear();
}

void Writer::checkpoint(Db::Checkpoint how) {
    const auto done = db_->checkpoint(how);
    if (!done) log_.error("checkpoint_failed", {{"error", describe(done.error())}});
    note_sync_failure();
}

void Writer::note_sync_failure() {
    if (!db_->sync_failed() || failed_.exchange(true)) return;
    log_.error("sync_failed", {{"what", "sluice.db"}});
}

// Only reached in a build with planted faults: success is told, and then the commit is made.
Result<void> Writer::acknowledge_early(Batch& batch) {
    complete(batch, {});
    if (turn_) {
        owes_commit_ = true;
        return {};
    }
    std::this_thread::sleep_for(kEarly);
    return db_->script("COMMIT");
}

void Writer::pay_commit() {
    if (std::exchange(owes_commit_, false) && !db_->script("COMMIT")) log_.error("commit_owed");
}

}  // namespace sluice::embedded
