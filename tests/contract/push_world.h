// What the PushGateway's contract suite runs on: a gateway, clients connected to it, and a clock
// that moves by hand.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/manual_clock.h"
#include "ports/push_gateway.h"

namespace sluice::contract {

class PushWorld {
  public:
    virtual ~PushWorld() = default;
    virtual PushGateway& gateway() = 0;
    // The largest text that it takes.
    virtual std::size_t text_bytes_max() const { return 8 << 20; }
    // One more client connects.
    virtual ConnectionId connect() = 0;
    // The next text that the client gets. Waits for it.
    virtual std::string next(const ConnectionId& client) = 0;
    // The client goes away; returns when the gateway has seen it.
    virtual void leave(const ConnectionId& client) = 0;
    // The client is there, but takes nothing from now on.
    virtual void stop_reading(const ConnectionId& client) = 0;

    ManualClock clock;
};

std::unique_ptr<PushWorld> make_push_world();

}  // namespace sluice::contract
