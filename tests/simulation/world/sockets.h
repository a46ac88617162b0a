// The open sockets, as the gateway has them, and the users behind them. A PushGateway whose other
// side is here. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "ports/push_gateway.h"
#include "tests/simulation/world/ports.h"

namespace sluice::simulation {

class Sockets {
  public:
    explicit Sockets(World& world) : world_(world) {}

    void open(const ConnectionId& id) { sockets_[id] = {}; }
    bool is_open(const ConnectionId& id) const { return sockets_.contains(id); }
    void close(const ConnectionId& id) { sockets_.erase(id); }
    // The process has died.
    void close_all() { sockets_.clear(); }
    // It takes nothing until then.
    void slow(const ConnectionId& id, SteadyTime until) {
        const auto found = sockets_.find(id);
        if (found != sockets_.end()) found->second.slow_until = until;
    }
    // What the user's next v1 socket begins behind.
    std::optional<std::uint64_t> ready(const ConnectionId& id) const;

    // As PushGateway's.
    Result<void> push(const Connection& connection, std::string_view text, Watch& watch);

  private:
    struct Socket {
        SteadyTime slow_until{};
        std::optional<std::uint64_t> ready;
    };
    World& world_;
    std::map<ConnectionId, Socket> sockets_;
};

class WatchedGateway final : public PushGateway {
  public:
    WatchedGateway(Sockets& sockets, Watch& watch) : sockets_(sockets), watch_(watch) {}
    Result<void> push(const Connection& connection, std::string_view text) override;

  private:
    Sockets& sockets_;
    Watch& watch_;
};

}  // namespace sluice::simulation
