// Objects on an S3 engine, published by the least of a backend; all else is the fake's.
#include "tests/aws/adapters/s3_engine.h"
#include "tests/contract/world.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::contract {
namespace {

class PublishingBackend final : public Backend {
  public:
    PublishingBackend(aws::S3Engine& engine, Backend& rest) : engine_(engine), rest_(rest) {}

    Result<void> commit(const Lease& lease, Outcome outcome) override {
        publish(outcome);
        return rest_.commit(lease, std::move(outcome));
    }
    Result<void> commit(Outcome outcome) override {
        publish(outcome);
        return rest_.commit(std::move(outcome));
    }

  private:
    void publish(Outcome& outcome) {
        for (const auto& staged : outcome.publish) engine_.put(*staged);
        outcome.publish.clear();
    }

    aws::S3Engine& engine_;
    Backend& rest_;
};

class S3World final : public World {
  public:
    explicit S3World(const Limits& limits) : fake_(clock, limits) {}

    ObjectStore& objects() override { return engine_.store; }
    Queue& queue() override { return fake_.queue(); }
    QueueAdmin& queue_admin() override { return fake_.queue_admin(); }
    Backend& backend() override { return backend_; }
    Jobs& jobs() override { return fake_.jobs(); }
    Inbox& inbox() override { return fake_.inbox(); }
    Connections& connections() override { return fake_.connections(); }
    Recipes& recipes() override { return fake_.recipes(); }
    Idempotency& idempotency() override { return fake_.idempotency(); }
    Credentials& credentials() override { return fake_.credentials(); }
    KeyAdmin& key_admin() override { return fake_.key_admin(); }
    Capacity& capacity() override { return fake_.capacity(); }
    AccessKey access_key() override { return {}; }
    std::uint64_t free_bytes() override { return fake_.capacity().free(); }
    void stop_accepting() override {}
    // The engine's clock is the machine's, in whole seconds.
    bool is_now(WallTime time) override {
        return std::chrono::abs(system_clock().wall() - time) < std::chrono::minutes{1};
    }

  private:
    fakes::FakeBackend fake_;
    aws::S3Engine engine_;
    PublishingBackend backend_{engine_, fake_.backend()};
};

}  // namespace

std::unique_ptr<World> make_world(const Limits& limits) {
    return std::make_unique<S3World>(limits);
}

}  // namespace sluice::contract
