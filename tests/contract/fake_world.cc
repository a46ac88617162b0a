#include "tests/contract/world.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::contract {
namespace {

class FakeWorld final : public World {
  public:
    FakeWorld() { fake_.credentials().add(access_key()); }

    ObjectStore& objects() override { return fake_.objects(); }
    Queue& queue() override { return fake_.queue(); }
    QueueAdmin& queue_admin() override { return fake_.queue_admin(); }
    Backend& backend() override { return fake_.backend(); }
    Jobs& jobs() override { return fake_.jobs(); }
    Inbox& inbox() override { return fake_.inbox(); }
    Connections& connections() override { return fake_.connections(); }
    Credentials& credentials() override { return fake_.credentials(); }
    Capacity& capacity() override { return fake_.capacity(); }
    AccessKey access_key() override { return {"SLUICEEXAMPLEKEY", "example secret", "root"}; }

  private:
    fakes::FakeBackend fake_{clock};
};

}  // namespace

std::unique_ptr<World> make_world() {
    return std::make_unique<FakeWorld>();
}

}  // namespace sluice::contract
