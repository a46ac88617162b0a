// The bytes that go before a reply's body: status line and headers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "gateway/exchange.h"

namespace sluice::gateway {

// Which error documents a listener speaks.
enum class Dialect : std::uint8_t { kApplication, kS3 };

struct ReplyContext {
    bool head_request = false;  // no body is sent, whatever the reply holds
    bool keep_alive = true;
    WallTime now;
};

// How many body bytes follow the head.
std::uint64_t body_bytes(const Reply& reply, const ReplyContext& context);

// Adds Date, Content-Length, Connection and nosniff. A header that could forge another line (a
// control character in name or value) is left out.
std::string reply_head(const Reply& reply, const ReplyContext& context);

// An error that the network code itself answers, as a document of the listener's dialect. Closes
// the connection; 503 carries Retry-After. Who sends it asks the door's endpoint for its CORS
// headers (ExchangeFactory::add_cors).
Reply refusal(Dialect dialect, int status, std::string_view name, std::string_view message);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string http_date(WallTime time);

}  // namespace sluice::gateway
