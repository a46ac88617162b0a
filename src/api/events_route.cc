#include "api/events_route.h"

#include "api/replies.h"
#include "base/text.h"
#include "pipeline/take_events.h"
#include "signing/encoding.h"
#include "signing/secret.h"

namespace sluice::api {
namespace {

// 507 and others say what is so; to an engine they all mean: later.
Response later(const Services& services, const Error& error) {
    services.log.warn("events_not_taken", {{"error", error.name}});
    return error_reply(is_retryable(error.code) ? 503 : 500, error);
}

}  // namespace

Response take_s3_events(const Services& services, const Request& request) {
    auto taken = pipeline::take_events(request.body, services.uploads_bucket);
    if (!taken) {
        services.log.warn("events_unreadable", {{"error", taken.error().message}});
        return error_reply(400, taken.error());
    }
    if (taken->elsewhere > 0) {
        services.log.warn("events_of_other_buckets", {{"records", taken->elsewhere}});
    }
    const std::size_t queued = taken->outcome.send.size();
    if (queued > 0) {
        // A queue that is full takes no event either: what is refused here is sent again.
        Result<void> committed = services.ready();
        if (committed) committed = services.backend.commit(std::move(taken->outcome));
        if (!committed) return later(services, committed.error());
    }
    return json_reply(200, R"({"queued":)" + std::to_string(queued) + "}");
}

bool holds_secret(std::string_view authorization, std::string_view secret) {
    const std::size_t space = std::min(authorization.find(' '), authorization.size());
    const std::string_view scheme = authorization.substr(0, space);
    const std::string_view said = trimmed(authorization.substr(space));
    if (equals_ignoring_case(scheme, "bearer")) return signing::same_secret(said, secret);
    if (!equals_ignoring_case(scheme, "basic")) return false;
    const auto decoded = signing::base64_decode(said);  // "user:password" (RFC 7617)
    const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
    return colon != std::string::npos &&
           signing::same_secret(std::string_view(*decoded).substr(colon + 1), secret);
}

}  // namespace sluice::api
