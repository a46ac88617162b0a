#include "pipeline/purge.h"

#include <future>
#include <utility>
#include <vector>

namespace sluice::pipeline {
namespace {

constexpr std::size_t kLeasesAtOnce = 50;
constexpr Milliseconds kVisibility{60'000};

Error purged() {
    return {Code::kConflict,
            "purged",
            "the job was removed from its queue by the operator; send the file again",
            {}};
}

Result<Outcome> give_up_for_good(Stage& stage, const Lease& lease) {
    Outcome outcome = TRY(stage.give_up(lease, purged()));
    for (JobRun& run : outcome.runs) run.state = JobState::kFailed;
    for (InboxEvent& event : outcome.inbox) event.given_up = false;
    return outcome;
}

// Other runs of a dead letter are none of its business: the readable records of an event that was
// unreadable in part became work.
Result<Outcome> fail_given_up_runs(Stage& stage, const Lease& lease, Jobs& jobs) {
    const Outcome given_up = TRY(stage.give_up(lease, purged()));
    Outcome outcome;
    for (const JobRun& run : given_up.runs) {
        Result<JobRun> known = jobs.get(run.user, run.run);
        if (!known && known.error().code != Code::kNotFound) return std::unexpected(known.error());
        if (!known || known->state != JobState::kGivenUp) continue;
        known->state = JobState::kFailed;
        outcome.runs.push_back(*std::move(known));
    }
    return outcome;
}

Result<Outcome> last_outcome(const Lease& lease, std::span<Stage* const> stages, Jobs& jobs) {
    for (Stage* const stage : stages) {
        if (stage->input() == lease.queue) return give_up_for_good(*stage, lease);
        if (dead_letter_queue(stage->input()) == lease.queue)
            return fail_given_up_runs(*stage, lease, jobs);
    }
    return Outcome{};
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
        // At once, so that they share an fsync.
        std::vector<std::future<Result<void>>> commits;
        for (const Lease& lease : leases) {
            commits.push_back(std::async(std::launch::async, [&]() -> Result<void> {
                return ports.backend.commit(lease, TRY(last_outcome(lease, stages, ports.jobs)));
            }));
        }
        for (auto& commit : commits) TRY(commit.get());
        ended += leases.size();
    }
    return ended;
}

}  // namespace sluice::pipeline
