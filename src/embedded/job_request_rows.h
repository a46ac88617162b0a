// The rows of table `job_requests`: what runs were asked to do, which comes and goes with them.
#pragma once

#include <optional>

#include "base/result.h"
#include "embedded/db.h"
#include "ports/job.h"

namespace sluice::embedded {

// One that is there stays.
Result<void> insert_job_request(Db& db, const JobRequest& request);
Result<void> delete_job_request(Db& db, const UserId& user, const RunId& run);

Result<std::optional<JobRequest>> find_job_request(Db& db, const UserId& user, const RunId& run);

}  // namespace sluice::embedded
