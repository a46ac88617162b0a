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

    // A text for a connection that hold() was called for is under way until release().
    Result<Pushed> push_soon(const Connection& connection,
                             std::string_view text,
                             const PushEnded& ended) override {
        {
            const std::lock_guard lock(mutex_);
            const auto socket = sockets_.find(connection.id);
            if (socket != sockets_.end() && socket->second.held) {
                socket->second.under_way.emplace_back(text, ended);
                return Pushed::kUnderWay;
            }
        }
        TRY(push(connection, text));
        return Pushed::kMade;
    }
    void hold(const ConnectionId& connection) {
        const std::lock_guard lock(mutex_);
        sockets_[connection].held = true;
    }
    // What is under way ends so, and what comes later is pushed again.
    void release(const ConnectionId& connection, const Result<void>& end) {
        std::vector<std::pair<std::string, PushEnded>> ended;
        {
            const std::lock_guard lock(mutex_);
            auto& socket = sockets_[connection];
            socket.held = false;
            ended.swap(socket.under_way);
            for (const auto& [text, call] : ended) {
                if (end) socket.frames.push_back(text);
            }
        }
        for (const auto& [text, call] : ended) call(end);
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
        bool held = false;
        std::vector<std::pair<std::string, PushEnded>> under_way;
    };

    std::mutex mutex_;
    std::map<ConnectionId, Socket> sockets_;
};

}  // namespace sluice::fakes
