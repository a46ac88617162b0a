// The rows of table `runs`.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "embedded/db.h"
#include "ports/job.h"
#include "ports/outcome.h"

namespace sluice::embedded {

// The stored run's state; nothing when it was never written.
Result<std::optional<JobState>> run_state(Db& db, const JobRun& run);
// Creates the run, or moves it to its next state; a final one stays as it is, and so does any where
// the new state is kAwaitingUpload.
Result<void> put_run(Db& db, const JobRun& run, WallTime now);

Result<std::optional<JobRun>> find_run(Db& db, const UserId& user, const RunId& run);
Result<std::optional<JobRun>> latest_run(Db& db, const UserId& user, const JobId& job);
// Newest first.
Result<std::vector<JobRun>> newest_runs(Db& db, const std::optional<UserId>& user, std::size_t max);
// Those of a user that were made before the one of that number, newest first.
Result<std::vector<JobRun>> runs_before(Db& db,
                                        const UserId& user,
                                        std::int64_t before,
                                        std::size_t max);
// Runs are numbered as they are made.
Result<std::optional<std::int64_t>> run_number(Db& db, const UserId& user, const RunId& run);

// The run with its request and its inbox events; or what there is beside a run that is gone.
Result<void> remove_run(Db& db, const RunRemoval& removal);
Result<void> forget_run(Db& db, const UserId& user, const RunId& run);

}  // namespace sluice::embedded
