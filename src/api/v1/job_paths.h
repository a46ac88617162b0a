// What the routes below /v1/jobs/{job} share. Pure but for what they read.
#pragma once

#include <string_view>

#include "api/application.h"
#include "base/result.h"

namespace sluice::api::v1 {

// "/v1/jobs/{job}/…" → the job. The route has matched.
JobId job_in(std::string_view path);

// The newest run of the job that the path names, of the user who asks. kNotFound no_such_job.
Result<JobRun> asked_run(const Services& services, const Request& request);

// With the status that the error has on these routes: 409 of a job in another state.
Response refuse_job(const Services& services, const Error& error);

}  // namespace sluice::api::v1
