// The five functions, by name, as what the runtime loop calls.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>

#include "app/lambda/services.h"
#include "aws/lambda/invocation.h"
#include "aws/waiter.h"

namespace sluice::app::lambda {

enum class Function : std::uint8_t { kGenerateSignedUrl, kWebSocket, kParse, kHandle, kNotify };

// "generate-signed-url", "websocket", "parse", "handle" or "notify".
std::optional<Function> parse_function(std::string_view name);
inline constexpr std::string_view kFunctionNames =
    "generate-signed-url, websocket, parse, handle or notify";

struct Surroundings {
    std::uint64_t memory_mib = 0;  // the function's; processors come with it
    std::stop_token shutdown;      // the process is to end
    aws::Waiter& waiter;
};

// GenerateSignedUrl answers HTTP APIs (all routes of the application), WebSocketHandler WebSocket
// APIs, the others batches of SQS. Copies `services`; what these point to outlives the handler.
aws::lambda::Handler make_function(Function function,
                                   const Services& services,
                                   const Surroundings& surroundings);

}  // namespace sluice::app::lambda
