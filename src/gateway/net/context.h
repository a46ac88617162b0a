// What every connection of a Gateway shares.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <string_view>

#include "gateway/exchange.h"
#include "gateway/gateway.h"
#include "gateway/net/blocks.h"
#include "gateway/net/roster.h"
#include "gateway/net/websocket.h"

namespace boost::asio::ssl {
class context;
}

namespace sluice::gateway::net {

// One listening address: what is answered there, and which rules hold.
struct Door {
    std::string_view name;  // the metrics' label `listener`
    ExchangeFactory* exchanges = nullptr;
    const api::Services* websockets = nullptr;  // absent: no upgrades
    std::optional<std::uint64_t> body_bytes_max = std::nullopt;
    bool chunked_allowed = false;
    asio::ssl::context* tls = nullptr;
};

struct Context {
    Context(const Options& o, Log& l, Metrics& m)
        : options(o),
          log(l),
          metrics(m),
          requests(m, "http"),
          websockets(m, "websocket"),
          blocks(o.limits.body_blocks_bytes) {}

    const Options options;
    Log& log;
    Metrics& metrics;
    const Clock* clock = nullptr;  // given by serve()
    Roster requests;               // HTTP connections
    Roster websockets;
    // Network thread only:
    bool stopping = false;
    bool sockets_closed = false;  // earlier than that: upgrades are refused
    std::size_t uploads_in_progress = 0;
    Blocks blocks;
    std::array<char, 1024> scratch{};  // where bytes go that nobody wants

    asio::io_context io{1};  // destroyed before all of the above: its handlers use it
    WebSockets sockets;
    std::optional<asio::thread_pool> pool;  // for calls that block
};

// Runs `job` on the pool; the caller continues on the network thread. Exceptions pass through.
asio::awaitable<void> run_blocking(Context& context, std::function<void()> job);

}  // namespace sluice::gateway::net
