#include "gateway/net/websocket.h"

namespace sluice::gateway::net {
namespace {

Error stopping() {
    return {Code::kUnavailable, "stopping", "The server is stopping; try again.", {}};
}

}  // namespace

Error connection_gone() {
    return {Code::kNotFound, "connection_gone", "The connection is closed.", {}};
}

Error slow_reader() {
    return {Code::kUnavailable, "slow_reader", "The client reads too slowly.", {}};
}

void WebSockets::add(const ConnectionId& id, std::shared_ptr<WebSocket> socket) {
    const std::lock_guard lock(mutex_);
    if (shut_) socket->outbox.close(stopping());
    sockets_.emplace(id, std::move(socket));
}

void WebSockets::remove(const ConnectionId& id) {
    std::shared_ptr<WebSocket> removed;
    {
        const std::lock_guard lock(mutex_);
        const auto found = sockets_.find(id);
        if (found == sockets_.end()) return;
        removed = std::move(found->second);
        sockets_.erase(found);
    }
    removed->outbox.close(connection_gone());
}

Result<std::shared_ptr<WebSocket>> WebSockets::find(const ConnectionId& id) {
    const std::lock_guard lock(mutex_);
    if (shut_) return std::unexpected(stopping());
    const auto found = sockets_.find(id);
    if (found == sockets_.end()) return std::unexpected(connection_gone());
    return found->second;
}

Result<SocketFacts> WebSockets::facts(const ConnectionId& id) {
    const auto socket = TRY(find(id));
    SocketFacts facts = socket->facts;
    facts.active = socket->active;
    return facts;
}

Result<void> WebSockets::close(const ConnectionId& id) {
    TRY(find(id))->close_as_asked();
    return {};
}

Result<WebSockets::Offered> WebSockets::offer(const ConnectionId& id, std::string_view text) {
    const auto socket = TRY(find(id));
    Offered offered{std::make_shared<Frame>(text)};
    switch (socket->outbox.offer(offered.frame)) {
        case Outbox::Offer::kClosed:
            return std::unexpected(connection_gone());
        case Outbox::Offer::kFull:
            socket->close_slow_reader();
            return std::unexpected(slow_reader());
        case Outbox::Offer::kStalled:
            return std::unexpected(slow_reader());
        case Outbox::Offer::kStart:
            socket->wake();
            break;
        case Outbox::Offer::kBehind:
            offered.soon = false;
            break;
        case Outbox::Offer::kQueued:
            break;
    }
    return offered;
}

Result<void> WebSockets::push(const ConnectionId& id, std::string_view text) {
    const Offered offered = TRY(offer(id, text));
    return offered.frame->wait();
}

Result<Pushed> WebSockets::push_soon(const ConnectionId& id,
                                     std::string_view text,
                                     const PushEnded& ended) {
    const Offered offered = TRY(offer(id, text));
    const Milliseconds time = offered.soon ? patience_.now() : Milliseconds{0};
    const auto result = offered.frame->wait_for(time, ended);
    if (!result) {
        if (offered.soon) patience_.waited_in_vain();
        if (const auto socket = find(id)) (*socket)->outbox.lag();
        return Pushed::kUnderWay;
    }
    TRY(*result);
    if (offered.soon) patience_.was_taken();
    return Pushed::kMade;
}

void WebSockets::shut() {
    std::unordered_map<ConnectionId, std::shared_ptr<WebSocket>> closed;
    {
        const std::lock_guard lock(mutex_);
        shut_ = true;
        closed.swap(sockets_);
    }
    for (const auto& [id, socket] : closed) socket->outbox.close(stopping());
}

}  // namespace sluice::gateway::net
