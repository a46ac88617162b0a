// /v1/jobs: made, listed, looked at, cancelled, removed; and where their files are brought and
// fetched. A job of another user is not there.
#pragma once

#include "api/application.h"

namespace sluice::api::v1 {

// With Idempotency-Key, a request that comes again is answered with the job that the first one
// made, as it is by then.
Response create_job(const Services& services, const Request& request);
Response list_jobs(const Services& services, const Request& request);
Response get_job(const Services& services, const Request& request);
Response delete_job(const Services& services, const Request& request);
Response cancel_job(const Services& services, const Request& request);
// Signed anew, and the parts of a multipart upload.
Response sign_upload(const Services& services, const Request& request);

}  // namespace sluice::api::v1
