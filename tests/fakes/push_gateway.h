// A PushGateway that keeps what it was given. Connections are gone unless opened. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ports/push_gateway.h"

namespace sluice::fakes {

class FakePushGateway final : public PushGateway {
  public:
    Result<void> push(const Connection& connection, std::string_view text) override {
        const std::lock_guard lock(mutex_);
        const auto socket = sockets_.find(connection.id);
        if (socket == sockets_.end()) {
            return fail(Code::kNotFound, "connection_gone", "the connection is closed");
        }
        if (const auto once = std::exchange(socket->second.next_refusal, std::nullopt)) {
            return std::unexpected(*once);
        }
        if (socket->second.refusal) return std::unexpected(*socket->second.refusal);
        socket->second.frames.emplace_back(text);
        return {};
    }

    void open(const ConnectionId& connection) {
        const std::lock_guard lock(mutex_);
        sockets_[connection];
    }
    void close(const ConnectionId& connection) {
        const std::lock_guard lock(mutex_);
        sockets_.erase(connection);
    }
    // From now on pushes to that open connection fail so; nothing: they work again.
    void refuse(const ConnectionId& connection, std::optional<Error> error) {
        const std::lock_guard lock(mutex_);
        sockets_[connection].refusal = std::move(error);
    }
    // The next push to that open connection fails so.
    void refuse_next(const ConnectionId& connection, Error error) {
        const std::lock_guard lock(mutex_);
        sockets_[connection].next_refusal = std::move(error);
    }
    std::vector<std::string> frames(const ConnectionId& connection) {
        const std::lock_guard lock(mutex_);
        const auto socket = sockets_.find(connection);
        return socket == sockets_.end() ? std::vector<std::string>{} : socket->second.frames;
    }

  private:
    struct Socket {
        std::vector<std::string> frames;
        std::optional<Error> refusal;
        std::optional<Error> next_refusal;
    };

    std::mutex mutex_;
    std::map<ConnectionId, Socket> sockets_;
};

}  // namespace sluice::fakes
