// The gateway, pushed to in its own process.
#include "tests/contract/sockets_world.h"

namespace sluice::contract {
namespace {

class GatewayPushWorld final : public SocketsWorld {
  public:
    GatewayPushWorld() { gateway_->serve({application_, &s3_}); }

    PushGateway& gateway() override { return *gateway_; }
};

}  // namespace

std::unique_ptr<PushWorld> make_push_world() {
    return std::make_unique<GatewayPushWorld>();
}

}  // namespace sluice::contract
