// The bytes that go before a reply's body: status line and headers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "gateway/exchange.h"

namespace sluice::gateway {

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

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string http_date(WallTime time);

}  // namespace sluice::gateway
