// For PushWorlds of a gateway on a free loopback port: fakes behind it, and WebSocket clients that
// connect to it. Whoever derives from this serves, and says through what is pushed.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <thread>

#include "gateway/gateway.h"
#include "gateway/testing/raw_websocket.h"
#include "tests/contract/push_world.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/services.h"
#include "tests/s3/services.h"

namespace sluice::contract {

class SocketsWorld : public PushWorld {
  public:
    ConnectionId connect() override {
        // A user for each, by whom its connection is found.
        const UserId user{std::to_string(1000 + clients_.size()) + std::string(32, 'a')};
        auto socket = std::make_unique<gateway::testing::RawWebSocket>(gateway_->http().port,
                                                                       "/?userId=" + user.text());
        EXPECT_EQ(socket->answer().status, 101);
        const ConnectionId client = backend_.connections().of_user(user)->at(0).id;
        clients_[client] = std::move(socket);
        return client;
    }
    std::string next(const ConnectionId& client) override {
        const auto frame = clients_.at(client)->frame();
        return frame.is_text() ? frame.payload : "(no text)";
    }
    void leave(const ConnectionId& client) override {
        clients_.at(client).reset();
        while (backend_.connections().get(client)) std::this_thread::yield();
    }
    void stop_reading(const ConnectionId&) override {}  // it reads in next() only

  protected:
    fakes::FakeBackend backend_{clock};
    fakes::FakePresigner presigner_{clock};
    api::Services application_ = fakes::application_services(backend_, presigner_, clock);
    gateway::S3Services s3_ = gateway::s3::fake_services(backend_, clock);
    std::unique_ptr<gateway::Gateway> gateway_ = bind();

  private:
    static std::unique_ptr<gateway::Gateway> bind() {
        gateway::Options options;
        options.blocking_threads = 8;
        return gateway::Gateway::bind(options, null_log(), null_metrics()).value();
    }

    // Behind the gateway: its sockets close before it stops.
    std::map<ConnectionId, std::unique_ptr<gateway::testing::RawWebSocket>> clients_;
};

}  // namespace sluice::contract
