// One connection to a Door: TLS handshake, then request after request until it closes or becomes a
// WebSocket.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/net/context.h"
#include "gateway/net/stream.h"

namespace sluice::gateway::net {

// Runs to the end of the connection. `turned_away`: there are too many connections; the first
// request is answered with 503.
asio::awaitable<void> run_http_session(Context& context,
                                       const Door& door,
                                       Stream stream,
                                       bool turned_away);

}  // namespace sluice::gateway::net
