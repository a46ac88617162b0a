// The sockets that are open here, as whoever manages them sees them. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "ports/push_gateway.h"

namespace sluice::gateway {

struct SocketFacts {
    WallTime connected;
    WallTime active;  // when a frame was last taken; else `connected`
    std::string remote;
    std::string user_agent;
};

class OpenSockets {
  public:
    virtual ~OpenSockets() = default;
    // kNotFound connection_gone, of all.
    virtual Result<void> push(const ConnectionId& id, std::string_view text) = 0;  // PushGateway's
    virtual Result<Pushed> push_soon(const ConnectionId& id,
                                     std::string_view text,
                                     const PushEnded& ended) = 0;  // the same
    virtual Result<SocketFacts> facts(const ConnectionId& id) = 0;
    // Closes politely (1000); returns at once.
    virtual Result<void> close(const ConnectionId& id) = 0;
};

}  // namespace sluice::gateway
