#include "aws/management_api.h"

#include "signing/encoding.h"

namespace sluice::aws {
namespace {

constexpr int kGone = 410;
constexpr int kNoSuchPage = 404;

}  // namespace

Result<Response> ManagementApi::ask(const Connection& connection,
                                    const std::string& operation,
                                    const std::string& method,
                                    std::string body) {
    if (connection.id.empty()) {  // its address would be another page's
        return fail(Code::kNotFound, "connection_gone", "no connection has an empty name");
    }
    const std::string& endpoint =
        connection.gateway.empty() ? options_.endpoint : connection.gateway;
    if (endpoint.empty()) {
        return fail(Code::kInvalid,
                    "no_gateway",
                    "connection " + connection.id.text() + " does not say at which gateway it is");
    }
    Call call;
    call.service = "execute-api";
    call.operation = operation;
    call.method = method;
    // Ids of API Gateway end in "=".
    call.path = "/%40connections/" + signing::percent_encode(connection.id.text());
    call.body = std::move(body);
    call.endpoint = endpoint;
    call.timeout = options_.timeout;
    Result<Response> answer = client_.send(call);
    if (!answer && answer.error().code == Code::kUnavailable) {
        return fail(Code::kIo,
                    "gateway_unreachable",
                    endpoint + " does not answer: " + answer.error().message);
    }
    if (answer && answer->status == kGone) {
        return fail(Code::kNotFound, "connection_gone", "the connection is closed");
    }
    // A 404 is of an address that is none: the socket may be open all the same.
    if (answer && answer->status == kNoSuchPage) {
        return fail(Code::kUnavailable,
                    "no_such_gateway",
                    endpoint + " has no /@connections: is push-url right?");
    }
    if (answer && answer->error) {
        return std::unexpected(to_error(*answer->error, call.service, call.operation));
    }
    return answer;
}

Result<void> ManagementApi::push(const Connection& connection, std::string_view text) {
    const auto sent = ask(connection, "PostToConnection", "POST", std::string(text));
    if (!sent) return std::unexpected(sent.error());
    return {};
}

Result<void> ManagementApi::close(const Connection& connection) {
    const auto closed = ask(connection, "DeleteConnection", "DELETE");
    if (closed || closed.error().code == Code::kNotFound) return {};
    return std::unexpected(closed.error());
}

Result<bool> ManagementApi::is_open(const Connection& connection) {
    const auto told = ask(connection, "GetConnection", "GET");
    if (told) return true;
    if (told.error().code == Code::kNotFound) return false;
    return std::unexpected(told.error());
}

}  // namespace sluice::aws
