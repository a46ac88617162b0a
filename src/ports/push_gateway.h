// The way to an open socket, as API Gateway's @connections: POST a text to a connection.
// Thread-safe.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ports/job.h"

namespace sluice {

class PushGateway {
  public:
    virtual ~PushGateway() = default;

    // Sends one text frame. Returns once the operating system (or API Gateway) has taken it.
    // kNotFound connection_gone: closed, or never there: remove it.
    // kUnavailable: throttled, the peer reads too slowly right now, or the gateway stops.
    // kIo gateway_unreachable: the gateway where the socket was does not answer at all.
    virtual Result<void> push(const Connection& connection, std::string_view text) = 0;
};

}  // namespace sluice
