#include "tests/queue_model/purge.h"

#include <mutex>
#include <utility>

#include "pipeline/purge.h"

namespace sluice::queue_model {
namespace {

Error not_of_a_purge() {
    return {Code::kInternal, "not_of_a_purge", "a purge without stages does not ask for that", {}};
}

// The engine's ports, which write down what is done with them. Thread-safe: a purge commits on many
// threads.
class Told final : public Queue, public Backend {
  public:
    Told(Engine& engine, Milliseconds wait) : engine_(engine), wait_(wait) {}

    Result<std::vector<Lease>> receive(const QueueName& queue,
                                       std::size_t max,
                                       Milliseconds visibility,
                                       Milliseconds wait,
                                       std::stop_token stop) override {
        auto leases =
            engine_.queue().receive(queue, max, visibility, std::max(wait, wait_), std::move(stop));
        add(Purge::Receive{max, visibility, leases});
        return leases;
    }
    Result<void> extend(const Lease&, Milliseconds) override {
        return std::unexpected(not_of_a_purge());
    }
    Result<void> release(const Lease&, Milliseconds) override {
        return std::unexpected(not_of_a_purge());
    }
    // Behind a commit that failed, which the model does not allow.
    Result<void> hand_back(const Lease& lease) override { return engine_.queue().hand_back(lease); }

    Result<void> commit(const Lease& lease, Outcome outcome) override {
        auto result =
            engine_.commit(lease, std::move(outcome.send), std::move(outcome.dead_letter));
        add(Purge::Commit{lease, result});
        return result;
    }
    Result<void> commit(Outcome) override { return std::unexpected(not_of_a_purge()); }

    std::vector<std::variant<Purge::Receive, Purge::Commit>> calls() { return std::move(calls_); }

  private:
    void add(std::variant<Purge::Receive, Purge::Commit> call) {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(call));
    }

    Engine& engine_;
    const Milliseconds wait_;
    std::mutex mutex_;
    std::vector<std::variant<Purge::Receive, Purge::Commit>> calls_;
};

// The messages of a program are no jobs.
class NoJobs final : public Jobs {
  public:
    Result<JobRun> get(const UserId&, const RunId&) override {
        return std::unexpected(not_of_a_purge());
    }
    Result<JobRun> latest(const UserId&, const JobId&) override {
        return std::unexpected(not_of_a_purge());
    }
    Result<JobRequest> request(const UserId&, const RunId&) override {
        return std::unexpected(not_of_a_purge());
    }
    Result<std::vector<JobRun>> list(const std::optional<UserId>&, std::size_t) override {
        return std::unexpected(not_of_a_purge());
    }
    Result<std::vector<JobRun>> list_before(const UserId&, const RunId&, std::size_t) override {
        return std::unexpected(not_of_a_purge());
    }
};

}  // namespace

Purge purge(Engine& engine, const QueueName& queue, Milliseconds wait) {
    Told told(engine, wait);
    NoJobs no_jobs;
    auto ended = pipeline::purge(queue, {}, {told, told, no_jobs, null_metrics(), null_log()});
    return {std::move(ended), told.calls()};
}

}  // namespace sluice::queue_model
