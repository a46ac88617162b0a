#include "app/lambda/socket_event.h"

#include <boost/json.hpp>
#include <optional>

#include "app/lambda/event.h"

namespace sluice::app::lambda {
namespace {

namespace json = boost::json;

std::optional<SocketEvent::Kind> kind_of(std::string_view event_type) {
    if (event_type == "CONNECT") return SocketEvent::Kind::kConnect;
    if (event_type == "MESSAGE") return SocketEvent::Kind::kMessage;
    if (event_type == "DISCONNECT") return SocketEvent::Kind::kDisconnect;
    return std::nullopt;
}

// Decoded already. The map with one value a name leaves repeated ones out; it will do: what is read
// is the first.
api::QueryParameters read_query(const json::object& event) {
    api::QueryParameters query;
    for (const auto& [name, value] : object_of(event, "queryStringParameters")) {
        if (value.is_string()) query.emplace_back(name, value.get_string());
    }
    return query;
}

}  // namespace

Result<SocketEvent> read_socket_event(std::string_view text) {
    const json::object event = TRY(read_event(text));
    const json::object& context = object_of(event, "requestContext");
    const auto kind = kind_of(text_of(context, "eventType"));
    if (!kind) return bad_event("requestContext.eventType", "CONNECT, MESSAGE or DISCONNECT");
    SocketEvent socket;
    socket.kind = *kind;
    socket.connection = ConnectionId{text_of(context, "connectionId")};
    if (socket.connection.empty()) return bad_event("requestContext.connectionId", "an id");
    socket.request.method = "GET";
    socket.request.path = "/" + text_of(context, "stage");
    socket.request.query = read_query(event);
    socket.request.headers = read_headers(event);
    socket.request.remote = text_of(object_of(context, "identity"), "sourceIp");
    socket.request.body = TRY(read_body(event));
    return socket;
}

std::string socket_answer(const api::Response& response, std::string_view subprotocol) {
    json::object answer{{"statusCode", response.status}, {"body", response.body}};
    if (!subprotocol.empty()) {
        answer["headers"] = json::object{{"Sec-WebSocket-Protocol", subprotocol}};
    }
    return json::serialize(answer);
}

}  // namespace sluice::app::lambda
