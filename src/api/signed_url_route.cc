#include "api/signed_url_route.h"

#include <span>

#include "api/replies.h"
#include "pipeline/generate_signed_url.h"

namespace sluice::api {
namespace {

// Each try looks over twice the time of the one before, about a minute in the end: also a user who
// asks a thousand times a second finds a free number.
constexpr unsigned kTries = 16;

std::int64_t offset(unsigned tries_before, Random& random) {
    if (tries_before == 0) return 0;
    std::uint64_t dice = 0;
    random.fill(std::as_writable_bytes(std::span(&dice, 1)));
    return 1 + static_cast<std::int64_t>(dice % (std::uint64_t{1} << tries_before));
}

Result<std::string> upload(const Services& services,
                           const pipeline::GenerateSignedUrl& stage,
                           const pipeline::UploadWish& wish) {
    // An upload that could not be kept is refused here already, and leaves no reservation behind.
    TRY(services.ready());
    const std::int64_t now_ms = services.clock.wall().time_since_epoch().count();
    for (unsigned tries = 0; tries < kTries; ++tries) {
        auto reply = TRY(stage.upload(wish, now_ms + offset(tries, services.random)));
        const Result<void> committed = services.backend.commit(std::move(reply.outcome));
        if (committed) return std::move(reply.body);
        if (committed.error().code != Code::kConflict) return std::unexpected(committed.error());
    }
    return fail(Code::kUnavailable, "too_many_uploads", "no free upload key was found");
}

Result<std::string> answer(const Services& services, const pipeline::SignedUrlRequest& request) {
    const pipeline::GenerateSignedUrl stage(services.objects,
                                            services.presigner,
                                            services.uploads_bucket,
                                            services.outputs_bucket,
                                            services.limits);
    if (const auto* wish = std::get_if<pipeline::UploadWish>(&request)) {
        return upload(services, stage, *wish);
    }
    return TRY(stage.download(std::get<ObjectName>(request))).body;
}

}  // namespace

Response generate_signed_url(const Services& services, const Request& request) {
    const auto decoded = pipeline::decode_signed_url_request(request.body, services.limits);
    if (!decoded) {
        const bool unreadable = decoded.error().name == "bad_json";
        return error_reply(unreadable ? 400 : 422, decoded.error());
    }
    Result<std::string> body = answer(services, *decoded);
    if (body) return json_reply(200, std::move(*body));
    Response response = error_reply(body.error());
    if (response.status >= 500) {
        services.log.error("signed_url_failed", {{"error", body.error().name}});
    }
    return response;
}

}  // namespace sluice::api
