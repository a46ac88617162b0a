#include "api/v1/preview_route.h"

#include <boost/json.hpp>

#include "api/replies.h"
#include "api/v1/body.h"
#include "pipeline/preview.h"

namespace sluice::api::v1 {

Response preview(const Services& services, const Request& request) {
    const auto body = read_body(request);
    if (!body) return refuse_body(body.error());
    const auto wish = pipeline::read_preview_request(*body, services.limits);
    if (!wish) return refuse_body(wish.error());
    auto document = pipeline::preview_document(*wish, services.limits, services.clock);
    if (document) return json_reply(200, *std::move(document));
    if (document.error().code == Code::kInternal) {
        services.log.error("preview_failed", {{"error", document.error().name}});
    }
    return problem_reply(document.error());
}

}  // namespace sluice::api::v1
