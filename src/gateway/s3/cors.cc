#include "gateway/s3/cors.h"

#include <algorithm>
#include <array>

#include "gateway/s3/header_text.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::array<std::string_view, 4> kMethods{"GET", "HEAD", "POST", "PUT"};

// The Access-Control-Allow-Origin to answer with; absent: not allowed.
std::optional<std::string> allow_origin(const Context& context, std::string_view origin) {
    const auto& allowed = context.options.allowed_origins;
    if (allowed.empty()) return "*";
    if (std::ranges::find(allowed, origin) == allowed.end()) return std::nullopt;
    return std::string(origin);
}

// OPTIONS, before any authentication: browsers send no credentials with it.
class Preflight final : public Operation {
  public:
    explicit Preflight(Reply reply) : reply_(std::move(reply)) {}
    bool body(std::span<const char>) override { return false; }
    Result<Reply> finish() override { return std::move(reply_); }

  private:
    Reply reply_;
};

}  // namespace

void add_cors(const Context& context, std::optional<std::string_view> origin, Reply& reply) {
    if (!origin) return;
    reply.headers.emplace_back(
        "Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    auto allowed = allow_origin(context, *origin);
    if (!allowed) return;
    reply.headers.emplace_back("Access-Control-Allow-Origin", std::move(*allowed));
    reply.headers.emplace_back("Access-Control-Expose-Headers",
                               "ETag, Location, Content-Disposition, Content-Range, "
                               "Accept-Ranges, x-amz-request-id, x-amz-id-2");
}

NewOperation preflight(Context& context, const S3Request& request, const RequestIds&) {
    const auto origin = request.header("origin");
    const auto method = request.header("access-control-request-method");
    if (!origin || !method) {
        return s3_error("BadRequest",
                        "Insufficient information. Origin and Access-Control-Request-Method "
                        "headers are needed.");
    }
    if (!allow_origin(context, *origin) || std::ranges::find(kMethods, *method) == kMethods.end()) {
        return s3_error("AccessForbidden",
                        "CORSResponse: This CORS request is not allowed. The origin or the method "
                        "is not in the list.");
    }
    Reply reply;
    reply.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT");
    const auto headers = request.header("access-control-request-headers");
    if (headers && is_printable_ascii(*headers)) {
        reply.headers.emplace_back("Access-Control-Allow-Headers", *headers);
    }
    reply.headers.emplace_back("Access-Control-Max-Age", "3000");
    return std::make_unique<Preflight>(std::move(reply));
}

}  // namespace sluice::gateway::s3
