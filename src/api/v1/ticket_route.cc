#include "api/v1/ticket_route.h"

#include <boost/json.hpp>

#include "api/authorise.h"
#include "api/replies.h"
#include "api/v1/body.h"
#include "pipeline/socket_ticket.h"
#include "signing/time_text.h"

namespace sluice::api::v1 {
namespace {

Result<Response> make(const Services& services, const Request& request) {
    const UserId user = TRY(bearer_user(request));
    const auto ticket = TRY(pipeline::make_ticket(services.idempotency,
                                                  user,
                                                  header(request, "origin").value_or(""),
                                                  services.clock,
                                                  services.random));
    return json_answer(201,
                       {{"ticket", ticket.text}, {"expires", signing::iso_date(ticket.expires)}});
}

}  // namespace

Response make_ticket(const Services& services, const Request& request) {
    Result<Response> reply = make(services, request);
    if (reply) return *std::move(reply);
    services.log.error("ticket_failed", {{"error", reply.error().name}});
    return problem_reply(reply.error());
}

Response upgrade_required() {
    Response reply =
        problem_reply(426, Error{Code::kInvalid, "upgrade_required", "open a WebSocket here", {}});
    reply.headers.emplace_back("Upgrade", "websocket");
    return reply;
}

}  // namespace sluice::api::v1
