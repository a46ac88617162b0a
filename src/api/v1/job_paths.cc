#include "api/v1/job_paths.h"

#include "api/authorise.h"
#include "api/replies.h"
#include "api/v1/body.h"

namespace sluice::api::v1 {
namespace {

constexpr std::string_view kPath = "/v1/jobs/";

}  // namespace

JobId job_in(std::string_view path) {
    path.remove_prefix(kPath.size());
    return JobId{std::string(path.substr(0, path.find('/')))};
}

Result<JobRun> asked_run(const Services& services, const Request& request) {
    return services.jobs.latest(TRY(bearer_user(request)), job_in(request.path));
}

Response refuse_job(const Services& services, const Error& error) {
    // Two at once are told the same as one after the other.
    if (error.code == Code::kConflict) return problem_reply(409, error);
    Response reply = refuse_body(error);
    if (reply.status >= 500) services.log.error("jobs_failed", {{"error", error.name}});
    return reply;
}

}  // namespace sluice::api::v1
