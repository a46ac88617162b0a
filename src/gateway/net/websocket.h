// One WebSocket of the application: opened by a client, pushed to by NotifyClient, never listened
// to.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "gateway/connection_row.h"
#include "gateway/exchange.h"
#include "gateway/net/roster.h"
#include "gateway/net/stream.h"
#include "gateway/open_sockets.h"
#include "gateway/outbox.h"
#include "gateway/patience.h"

namespace sluice::gateway::net {

struct Context;

inline constexpr Seconds kCloseDeadline{2};  // a peer that does not answer our close frame

class WebSocket : public Peer {
  public:
    WebSocket(std::size_t frames_max, SocketFacts opened)
        : outbox(frames_max), facts(std::move(opened)), active(facts.active) {}

    // Accepts the upgrade that `head` asked for, and lives from then on until the socket closes.
    // Until then `row` is kept, then removed, on the pool. Network thread.
    virtual void start(Stream stream,
                       const RequestHead& head,
                       std::shared_ptr<ConnectionRow> row) = 0;

    // Any thread: there is something to take from the outbox.
    virtual void wake() = 0;
    // Any thread: closes with 1013, the peer reads too slowly; with 1000, somebody asked for it.
    virtual void close_slow_reader() = 0;
    virtual void close_as_asked() = 0;

    Outbox outbox;                 // frames may be offered before start()
    const SocketFacts facts;       // as it was opened
    std::atomic<WallTime> active;  // when a frame was last written
};

std::shared_ptr<WebSocket> make_websocket(Context& context, ConnectionId id, SocketFacts opened);

// What push() may return besides success.
Error connection_gone();
Error slow_reader();

// The sockets that may be pushed to. Thread-safe.
class WebSockets final : public OpenSockets {
  public:
    void add(const ConnectionId& id, std::shared_ptr<WebSocket> socket);
    void remove(const ConnectionId& id);
    Result<void> push(const ConnectionId& id, std::string_view text) override;
    Result<Pushed> push_soon(const ConnectionId& id,
                             std::string_view text,
                             const PushEnded& ended) override;
    Result<SocketFacts> facts(const ConnectionId& id) override;
    Result<void> close(const ConnectionId& id) override;
    // Nothing is pushed any more (kUnavailable); who waits is told.
    void shut();

  private:
    // kNotFound connection_gone; kUnavailable stopping.
    Result<std::shared_ptr<WebSocket>> find(const ConnectionId& id);
    struct Offered {
        std::shared_ptr<Frame> frame;  // will be settled
        bool soon = true;
    };
    // kUnavailable slow_reader besides. Who waits keeps the frame only: not the memory of a socket
    // that has closed.
    Result<Offered> offer(const ConnectionId& id, std::string_view text);

    std::mutex mutex_;
    std::unordered_map<ConnectionId, std::shared_ptr<WebSocket>> sockets_;
    bool shut_ = false;
    Patience patience_;
};

}  // namespace sluice::gateway::net
