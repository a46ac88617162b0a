// The job table, to read. Writing is a part of Outcome. Thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "ports/job.h"

namespace sluice {

class Jobs {
  public:
    virtual ~Jobs() = default;

    // kNotFound no_such_run.
    virtual Result<JobRun> get(const UserId& user, const RunId& run) = 0;
    // The newest run of a job. kNotFound no_such_job.
    virtual Result<JobRun> latest(const UserId& user, const JobId& job) = 0;
    // What the run was asked to do. kNotFound no_such_request: there is none (compat), or no run.
    virtual Result<JobRequest> request(const UserId& user, const RunId& run) = 0;
    // Newest first, at most `max`; of one user, or of all (operators only).
    virtual Result<std::vector<JobRun>> list(const std::optional<UserId>& user,
                                             std::size_t max) = 0;
    // The page behind one that ended with `before`: the user's runs that are older, newest first.
    // Pages never overlap, and a run that is there all the time is in one of them. kNotFound
    // no_such_run: `before` is not (any more) a run of that user.
    virtual Result<std::vector<JobRun>> list_before(const UserId& user,
                                                    const RunId& before,
                                                    std::size_t max) = 0;
};

}  // namespace sluice
