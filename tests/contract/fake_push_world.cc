#include <thread>

#include "tests/contract/push_world.h"
#include "tests/fakes/push_gateway.h"

namespace sluice::contract {
namespace {

class FakePushWorld final : public PushWorld {
  public:
    PushGateway& gateway() override { return gateway_; }
    ConnectionId connect() override {
        const ConnectionId client{"client-" + std::to_string(read_.size())};
        read_[client] = 0;
        gateway_.open(client);
        return client;
    }
    std::string next(const ConnectionId& client) override {
        const std::size_t number = read_.at(client)++;
        while (gateway_.frames(client).size() <= number) std::this_thread::yield();
        return gateway_.frames(client).at(number);
    }
    void leave(const ConnectionId& client) override { gateway_.close(client); }
    void stop_reading(const ConnectionId& client) override {
        gateway_.refuse(client, Error{Code::kUnavailable, "slow_reader", "planted", {}});
    }

  private:
    fakes::FakePushGateway gateway_;
    std::map<ConnectionId, std::size_t> read_;  // how many texts each client has taken
};

}  // namespace

std::unique_ptr<PushWorld> make_push_world() {
    return std::make_unique<FakePushWorld>();
}

}  // namespace sluice::contract
