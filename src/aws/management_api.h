// The PushGateway on API Gateway's @connections, or on a gateway of Sluice's own that answers them
// (gateway/connections_endpoint.h).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
#pragma once

#include <string>

#include "aws/client.h"
#include "ports/push_gateway.h"

namespace sluice::aws {

struct ManagementOptions {
    // "https://{api}.execute-api.{region}.amazonaws.com/{stage}", for connections that do not say
    // where they are. Empty: there are none such.
    std::string endpoint = {};
    Milliseconds timeout{10'000};  // of a push, with its retries
};

class ManagementApi final : public PushGateway {
  public:
    ManagementApi(Client& client, ManagementOptions options)
        : client_(client), options_(std::move(options)) {}

    // Beside the port's errors, kTooLarge: above 128 KiB. Whether the sockets of a gateway that
    // cannot be reached are gone with it, nobody knows.
    Result<void> push(const Connection& connection, std::string_view text) override;
    // Ends it. One that has gone is no error.
    Result<void> close(const Connection& connection);
    // Whether the gateway still has it.
    Result<bool> is_open(const Connection& connection);

  private:
    Result<Response> ask(const Connection& connection,
                         const std::string& operation,
                         const std::string& method,
                         std::string body = {});

    Client& client_;
    const ManagementOptions options_;
};

}  // namespace sluice::aws
