// What must have come of every upload that was acknowledged.
#include <algorithm>

#include "tests/simulation/world/clients.h"

namespace sluice::simulation {

// I1: exactly one end, and the right one.
void Clients::check_ends(const Sight& sight) {
    for (const auto& job : jobs_) check_end(*job, sight);
    const auto runs = sight.jobs.list(std::nullopt, 100'000);
    if (!runs) return world_.violate("the runs cannot be listed");
    for (const JobRun& run : *runs) {
        const auto upload = ledger_.uploads().find(run.input);
        const bool waits = run.state == JobState::kAwaitingUpload &&
                           (upload == ledger_.uploads().end() || !upload->second.acknowledged);
        if (!is_final(run.state) && !waits) {
            world_.violate("run " + run.run.text() + " of " + run.job.text() +
                           " has not ended: it is in state " +
                           std::to_string(static_cast<int>(run.state)));
        }
    }
}

void Clients::check_end(const ClientJob& job, const Sight& sight) {
    if (job.is_removed) {
        const auto left = sight.jobs.latest(job.user, job.id);
        if (left || left.error().code != Code::kNotFound) {
            world_.violate("job " + job.id.text() + " was removed and is there");
        }
    }
    const auto upload = ledger_.uploads().find(job.name);
    if (upload == ledger_.uploads().end() || !upload->second.acknowledged) return;
    const auto there = sight.objects.head(job.name);
    if (job.removal_tried) return;
    if (!there) return world_.violate("acknowledged upload " + job.name.key.text() + " is gone");
    const auto runs = sight.jobs.list(job.user, 100'000);
    if (!runs) return world_.violate("the runs cannot be listed");
    for (const Version& version : job.versions) {
        if (version.etag != there->etag) continue;
        int ends = 0;
        for (const JobRun& run : *runs) {
            if (run.input != job.name || run.input_etag != version.etag) continue;
            ++ends;
            check_run(job, version, run);
        }
        const bool cancelled_before = ends == 0 && job.cancel_tried;
        if (ends != 1 && !cancelled_before) {
            world_.violate("job " + job.id.text() + " has " + std::to_string(ends) + " ends");
        }
        return;
    }
    world_.violate("upload " + job.name.key.text() + " is nothing that was ever sent");
}

void Clients::check_run(const ClientJob& job, const Version& version, const JobRun& run) {
    if (run.state == JobState::kCancelled && job.cancel_tried) return;
    const bool is_right = version.is_good ? run.state == JobState::kDone && run.rows == version.rows
                                          : run.state == JobState::kFailed;
    if (is_right) return;
    world_.violate("job " + job.id.text() + " of a " + (version.is_good ? "good" : "bad") +
                   " file ended in state " + std::to_string(static_cast<int>(run.state)) +
                   " with " + std::to_string(run.rows) + " rows" +
                   (run.error ? ": " + describe(*run.error) : ""));
}

}  // namespace sluice::simulation
