#include "api/v1/result_routes.h"

#include <boost/json.hpp>

#include "api/replies.h"
#include "api/v1/body.h"
#include "api/v1/job_paths.h"
#include "signing/time_text.h"

namespace sluice::api::v1 {
namespace {

Result<Response> lead_to(const Services& services,
                         const Request& request,
                         const std::optional<ObjectName>& object) {
    if (!object) {
        return fail(Code::kNotFound, "no_such_result", "the job has no such file (yet)");
    }
    const auto found = services.objects.head(*object);
    if (!found && found.error().code == Code::kNotFound) {
        return fail(Code::kNotFound, "result_expired", "the file is not kept any more");
    }
    if (!found) return std::unexpected(found.error());
    const Seconds lives = services.limits.signed_url_expiry;
    const std::string url = TRY(services.presigner.presign_get(*object, lives));
    if (query(request, "redirect") == "false") {
        return json_answer(
            200, {{"url", url}, {"expires", signing::iso_date(services.clock.wall() + lives)}});
    }
    return Response{302, {{"Location", url}, {"Cache-Control", "no-store"}}, {}};
}

Result<Response> output(const Services& services, const Request& request) {
    const JobRun run = TRY(asked_run(services, request));
    return lead_to(services, request, run.output);
}

Result<Response> rejects(const Services& services, const Request& request) {
    const JobRun run = TRY(asked_run(services, request));
    return lead_to(services, request, run.rejects);
}

}  // namespace

Response get_output(const Services& services, const Request& request) {
    Result<Response> reply = output(services, request);
    return reply ? *std::move(reply) : refuse_job(services, reply.error());
}

Response get_rejects(const Services& services, const Request& request) {
    Result<Response> reply = rejects(services, request);
    return reply ? *std::move(reply) : refuse_job(services, reply.error());
}

}  // namespace sluice::api::v1
