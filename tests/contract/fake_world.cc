#include "tests/contract/world.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::contract {
namespace {

class FakeWorld final : public World {
  public:
    explicit FakeWorld(const Limits& limits) : fake_(clock, limits) {
        fake_.credentials().add(access_key());
    }

    ObjectStore& objects() override { return fake_.objects(); }
    Queue& queue() override { return fake_.queue(); }
    QueueAdmin& queue_admin() override { return fake_.queue_admin(); }
    Backend& backend() override { return fake_.backend(); }
    Jobs& jobs() override { return fake_.jobs(); }
    Inbox& inbox() override { return fake_.inbox(); }
    Connections& connections() override { return fake_.connections(); }
    Recipes& recipes() override { return fake_.recipes(); }
    Idempotency& idempotency() override { return fake_.idempotency(); }
    Credentials& credentials() override { return fake_.credentials(); }
    KeyAdmin& key_admin() override { return fake_.key_admin(); }
    Capacity& capacity() override { return fake_.capacity(); }
    AccessKey access_key() override { return {"SLUICEEXAMPLEKEY", "example secret", "root"}; }
    std::uint64_t free_bytes() override { return fake_.capacity().free(); }
    void stop_accepting() override {
        fake_.capacity().refuse(Error{Code::kUnavailable, "shutting_down", "", {}});
    }

  private:
    fakes::FakeBackend fake_;
};

}  // namespace

std::unique_ptr<World> make_world(const Limits& limits) {
    return std::make_unique<FakeWorld>(limits);
}

}  // namespace sluice::contract
