// A gateway that is pushed to over the network, as if it were another machine's: the adapter of
// API Gateway's @connections on Sluice's own.
#include "aws/management_api.h"
#include "tests/contract/sockets_world.h"

namespace sluice::contract {
namespace {

const AccessKey kKey{"AKIDEXAMPLE", "a secret", "root"};

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

class ManagementPushWorld final : public SocketsWorld {
  public:
    ManagementPushWorld() {
        backend_.credentials().add(kKey);
        gateway_->serve({application_, &s3_, &connections_});
    }
    // The gateway uses what is made here.
    ~ManagementPushWorld() override { gateway_.reset(); }

    PushGateway& gateway() override { return at_; }
    std::size_t text_bytes_max() const override { return 128 * 1024; }

  private:
    // Signatures are of the time of day, not of the clock that moves by hand.
    gateway::ConnectionsServices connections_{s3_.credentials, system_clock(), "us-east-1"};
    aws::StaticCredentials key_{{kKey.id, kKey.secret, ""}};
    transport::HttpClient http_;
    aws::Client client_{
        {.retries = {.attempts_max = 1}},
        {http_, key_, system_clock(), system_random(), aws::system_waiter(), null_metrics()}};
    aws::ManagementApi api_{client_, {}};
    At at_{api_, "http://127.0.0.1:" + std::to_string(gateway_->http().port)};
};

}  // namespace

std::unique_ptr<PushWorld> make_push_world() {
    return std::make_unique<ManagementPushWorld>();
}

}  // namespace sluice::contract
