// The way to a socket that is open on this machine, for a NotifyClient on another: the API by which
// API Gateway is told what to send, so that one adapter (aws/) speaks to both.
//
//     POST   /@connections/{id}   the body (text, at most 128 KiB) becomes one frame: 200
//     GET    /@connections/{id}   since when it is open, and from where: 200
//     DELETE /@connections/{id}   it is closed: 204
//
// Signed with Signature V4 for the service execute-api, by an access key that may do everything.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
#pragma once

#include <memory>
#include <string>

#include "gateway/exchange.h"
#include "gateway/open_sockets.h"
#include "ports/credentials.h"

namespace sluice::gateway {

struct ConnectionsServices {
    Credentials& credentials;
    const Clock& clock;
    std::string region;
};

// Requests below /@connections/, also behind a stage (/production/@connections/…); all others go to
// `others`. What is given outlives the result.
std::unique_ptr<ExchangeFactory> make_connections_endpoint(const ConnectionsServices& services,
                                                           OpenSockets& sockets,
                                                           ExchangeFactory& others);

}  // namespace sluice::gateway
