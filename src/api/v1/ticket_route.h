// POST /v1/tickets: what lets a WebSocket in, once (pipeline/socket_ticket.h).
#pragma once

#include "api/application.h"

namespace sluice::api::v1 {

Response make_ticket(const Services& services, const Request& request);

// Of a plain GET of /v1/events (RFC 9110, 15.5.22): the WebSocket is opened by api::connect().
Response upgrade_required();

}  // namespace sluice::api::v1
