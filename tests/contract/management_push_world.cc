// A gateway that is pushed to over the network, as if it were another machine's: the adapter of
// API Gateway's @connections on Sluice's own.
#include <map>
#include <thread>

#include "aws/management_api.h"
#include "gateway/gateway.h"
#include "gateway/testing/raw_websocket.h"
#include "tests/contract/push_world.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/services.h"
#include "tests/s3/services.h"

namespace sluice::contract {
namespace {

using gateway::testing::RawWebSocket;

// Knows where the sockets are, as the connection's row would say.
class At final : public PushGateway {
  public:
    At(PushGateway& gateway, std::string url) : gateway_(gateway), url_(std::move(url)) {}
    Result<void> push(const Connection& connection, std::string_view text) override {
        Connection at = connection;
        at.gateway = url_;
        return gateway_.push(at, text);
    }

  private:
    PushGateway& gateway_;
    const std::string url_;
};

class ManagementPushWorld final : public PushWorld {
  public:
    ManagementPushWorld() { gateway_->serve(application_, s3_, &connections_); }

    PushGateway& gateway() override { return at_; }
    std::size_t text_bytes_max() const override { return 128 * 1024; }

    ConnectionId connect() override {
        const UserId user{std::to_string(1000 + clients_.size()) + std::string(32, 'a')};
        auto socket =
            std::make_unique<RawWebSocket>(gateway_->http().port, "/?userId=" + user.text());
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

  private:
    std::unique_ptr<gateway::Gateway> bind() const {
        gateway::Options options;
        options.blocking_threads = 8;
        return gateway::Gateway::bind(options, null_log(), null_metrics()).value();
    }

    fakes::FakeBackend backend_{clock};
    fakes::FakePresigner presigner_{clock};
    api::Services application_ = fakes::application_services(backend_, presigner_, clock);
    gateway::S3Services s3_ = gateway::s3::fake_services(backend_, clock);
    // Signatures are of the time of day, not of the clock that moves by hand.
    gateway::ConnectionsServices connections_{s3_.credentials, system_clock(), "us-east-1"};
    std::unique_ptr<gateway::Gateway> gateway_ = bind();
    aws::StaticCredentials key_{{gateway::s3::kKey.id, gateway::s3::kKey.secret, ""}};
    transport::HttpClient http_;
    aws::Client client_{
        {.retries = {.attempts_max = 1}},
        {http_, key_, system_clock(), system_random(), aws::system_waiter(), null_metrics()}};
    aws::ManagementApi api_{client_, {}};
    At at_{api_, "http://127.0.0.1:" + std::to_string(gateway_->http().port)};
    std::map<ConnectionId, std::unique_ptr<RawWebSocket>> clients_;
};

}  // namespace

std::unique_ptr<PushWorld> make_push_world() {
    return std::make_unique<ManagementPushWorld>();
}

}  // namespace sluice::contract
