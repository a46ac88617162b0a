#include "base/manual_clock.h"
#include "tests/fakes/fake_backend.h"
#include "tests/queue_model/engine.h"

namespace sluice::queue_model {
namespace {

class FakeEngine final : public Engine {
  public:
    Queue& queue() override { return fake_.queue(); }
    QueueAdmin& queue_admin() override { return fake_.queue_admin(); }
    Result<void> send(std::vector<OutgoingMessage> messages) override {
        Outcome outcome;
        outcome.send = std::move(messages);
        return fake_.commit(std::move(outcome));
    }
    Result<void> commit(const Lease& lease,
                        std::vector<OutgoingMessage> send,
                        std::optional<std::string> dead_letter) override {
        Outcome outcome;
        outcome.send = std::move(send);
        outcome.dead_letter = std::move(dead_letter);
        return fake_.commit(lease, std::move(outcome));
    }
    void restart(bool) override {}
    void advance(Milliseconds by) override { clock_.advance(by); }
    void step_wall(Milliseconds by) override { clock_.step_wall(by); }
    WallTime wall() const override { return clock_.wall(); }

  private:
    ManualClock clock_;
    fakes::FakeBackend fake_{clock_};
};

}  // namespace

EngineKind fake_engine() {
    return {.name = "fake",
            .traits = {},
            .restarts = false,
            .make = [](const std::filesystem::path&) -> std::unique_ptr<Engine> {
                return std::make_unique<FakeEngine>();
            }};
}

}  // namespace sluice::queue_model
