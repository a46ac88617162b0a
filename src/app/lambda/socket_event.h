// WebSockets as API Gateway hands them to a Lambda function: routes $connect, $disconnect and
// $default. Pure.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/ids.h"
#include "base/result.h"

namespace sluice::app::lambda {

struct SocketEvent {
    enum class Kind : std::uint8_t { kConnect, kMessage, kDisconnect };

    Kind kind = Kind::kMessage;
    ConnectionId connection;
    // The upgrade that the connect came from, at "/<stage>". For the others: a body at most.
    api::Request request;
};

// kInvalid bad_event: not such an event.
Result<SocketEvent> read_socket_event(std::string_view text);

// API Gateway reads nothing else: a status below 300 lets the upgrade happen; what a body says is
// only told to whom is refused.
// `subprotocol`: the chosen one, or empty.
std::string socket_answer(const api::Response& response, std::string_view subprotocol = {});

}  // namespace sluice::app::lambda
