#include "pipeline/purge.h"

#include <atomic>
#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "pipeline/run_end.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kLeasesAtOnce = 50;
constexpr std::size_t kThreads = 8;  // commits at once share an fsync
constexpr Milliseconds kVisibility{60'000};

Error purged() {
    return {Code::kConflict,
            "purged",
            "the job was removed from its queue by the operator; send the file again",
            {}};
}

Result<std::optional<JobRun>> known_run(Jobs& jobs, const JobRun& run) {
    Result<JobRun> known = jobs.get(run.user, run.run);
    if (known) return *std::move(known);
    if (known.error().code == Code::kNotFound) return std::nullopt;
    return std::unexpected(std::move(known).error());
}

// Of work: its runs fail and their clients are told. A run that had ended stays as it ended.
Result<Outcome> fail_runs(const Outcome& given_up, Jobs& jobs) {
    Outcome outcome;
    for (const JobRun& run : given_up.runs) {
        const std::optional<JobRun> known = TRY(known_run(jobs, run));
        if (known && is_final(known->state)) {
            notify_again(outcome, *known);
        } else {
            end_failed(outcome, run, purged());
        }
    }
    return outcome;
}

// Of a dead letter. Its other runs are none of its business: the readable records of an event that
// was unreadable in part became work.
Result<Outcome> fail_given_up_runs(const Outcome& given_up, Jobs& jobs) {
    Outcome outcome;
    for (const JobRun& run : given_up.runs) {
        std::optional<JobRun> known = TRY(known_run(jobs, run));
        if (!known || known->state != JobState::kGivenUp) continue;
        known->state = JobState::kFailed;
        outcome.runs.push_back(*std::move(known));
    }
    return outcome;
}

Result<void> end_message(const Lease& lease,
                         std::span<Stage* const> stages,
                         const PurgePorts& ports) {
    for (Stage* const stage : stages) {
        const bool dead = dead_letter_queue(stage->input()) == lease.queue;
        if (!dead && stage->input() != lease.queue) continue;
        const Outcome given_up = last_outcome(*stage, lease, purged(), ports.log);
        Outcome outcome =
            TRY(dead ? fail_given_up_runs(given_up, ports.jobs) : fail_runs(given_up, ports.jobs));
        // Those of a dead letter were counted when they were given up.
        const auto failed = dead ? 0.0 : static_cast<double>(outcome.runs.size());
        TRY(ports.backend.commit(lease, std::move(outcome)));
        if (failed > 0) ports.metrics.count("sluice_jobs_total", {{"outcome", "failed"}}, failed);
        return {};
    }
    return ports.backend.commit(lease, Outcome{});
}

Result<void> end_or_hand_back(const Lease& lease,
                              std::span<Stage* const> stages,
                              const PurgePorts& ports) {
    Result<void> ended;
    try {
        ended = end_message(lease, stages, ports);
    } catch (const std::exception& error) {
        ended = fail(Code::kInternal, "internal_error", error.what());
    }
    // When that fails, too, the lease ends by itself.
    if (!ended) (void)ports.queue.hand_back(lease);
    return ended;
}

// Runs `job` on this thread and on a few more, which share the work.
void run_on_threads(const std::function<void()>& job) {
    std::vector<std::jthread> helpers;
    try {
        while (helpers.size() + 1 < kThreads) helpers.emplace_back(job);
    } catch (const std::exception&) {
        // A limit of processes or of memory: those that there are do it all.
    }
    job();
}

// Ends what can be ended. The first error when that is not all.
Result<void> end_all(const std::vector<Lease>& leases,
                     std::span<Stage* const> stages,
                     const PurgePorts& ports) {
    std::vector<Result<void>> ended(leases.size());
    std::atomic<std::size_t> next = 0;
    run_on_threads([&] {
        for (std::size_t i = next++; i < leases.size(); i = next++) {
            ended[i] = end_or_hand_back(leases[i], stages, ports);
        }
    });
    for (Result<void>& one : ended) TRY(std::move(one));
    return {};
}

}  // namespace

Result<std::uint64_t> purge(const QueueName& queue,
                            std::span<Stage* const> stages,
                            const PurgePorts& ports) {
    std::uint64_t ended = 0;
    while (ended < kPurgeMax) {
        const auto leases =
            TRY(ports.queue.receive(queue, kLeasesAtOnce, kVisibility, Milliseconds{0}, {}));
        if (leases.empty()) break;
        TRY(end_all(leases, stages, ports));
        ended += leases.size();
    }
    return ended;
}

}  // namespace sluice::pipeline
