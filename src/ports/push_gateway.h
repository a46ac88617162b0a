// The way to an open socket, as API Gateway's @connections: POST a text to a connection.
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "ports/job.h"

namespace sluice {

enum class Pushed : std::uint8_t {
    kMade,
    kUnderWay,  // whoever asked will be told of its end
};
// What push() would have returned. Called once, on a thread that must not be held up.
using PushEnded = std::function<void(const Result<void>&)>;

class PushGateway {
  public:
    virtual ~PushGateway() = default;

    // Sends one text frame. Returns once the operating system (or API Gateway) has taken it.
    // kNotFound connection_gone: closed, or never there: remove it.
    // kUnavailable: throttled, the peer reads too slowly right now, or the gateway stops.
    // kIo gateway_unreachable: the gateway where the socket was does not answer at all.
    virtual Result<void> push(const Connection& connection, std::string_view text) = 0;

    // The same for callers that others wait for: a text that is not taken soon is under way, and
    // `ended` is called when it was taken or refused, perhaps before this returns. A gateway that
    // cannot do that waits, and does not call it.
    virtual Result<Pushed> push_soon(const Connection& connection,
                                     std::string_view text,
                                     const PushEnded& /*ended*/) {
        TRY(push(connection, text));
        return Pushed::kMade;
    }
};

}  // namespace sluice
