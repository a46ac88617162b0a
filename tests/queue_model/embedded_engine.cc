#include <cstdlib>
#include <stdexcept>

#include "base/manual_clock.h"
#include "embedded/embedded.h"
#include "tests/queue_model/engine.h"

namespace sluice::queue_model {
namespace {

namespace fs = std::filesystem;

fs::path make_directory(const fs::path& in) {
    std::string made = (in / "sluice-queue-XXXXXX").string();
    if (mkdtemp(made.data()) == nullptr) throw std::runtime_error("mkdtemp: " + made);
    return made;
}

class EmbeddedEngine final : public Engine {
  public:
    explicit EmbeddedEngine(const fs::path& in) : directory_(make_directory(in)) { open(); }
    ~EmbeddedEngine() override {
        embedded_.reset();
        std::error_code gone;
        fs::remove_all(directory_, gone);
    }
    EmbeddedEngine(const EmbeddedEngine&) = delete;
    EmbeddedEngine& operator=(const EmbeddedEngine&) = delete;

    Queue& queue() override { return embedded_->queue(); }
    QueueAdmin& queue_admin() override { return embedded_->queue_admin(); }
    Result<void> send(std::vector<OutgoingMessage> messages) override {
        Outcome outcome;
        outcome.send = std::move(messages);
        return embedded_->backend().commit(std::move(outcome));
    }
    Result<void> commit(const Lease& lease,
                        std::vector<OutgoingMessage> send,
                        std::optional<std::string> dead_letter) override {
        Outcome outcome;
        outcome.send = std::move(send);
        outcome.dead_letter = std::move(dead_letter);
        return embedded_->backend().commit(lease, std::move(outcome));
    }

    // What a killed process leaves is what its files hold while it lives: no call is under way.
    void restart(bool killed) override {
        if (killed) {
            const fs::path left = directory_ / ("data-" + std::to_string(++starts_));
            fs::copy(data_, left, fs::copy_options::recursive);
            fs::permissions(left, fs::perms::owner_all);
            embedded_.reset();
            fs::remove_all(data_);
            data_ = left;
        }
        embedded_.reset();
        open();
    }
    void advance(Milliseconds by) override { clock_.advance(by); }
    void step_wall(Milliseconds by) override { clock_.step_wall(by); }
    WallTime wall() const override { return clock_.wall(); }

  private:
    void open() {
        embedded::Options options;
        options.data_dir = data_;
        options.limits.disk_free_bytes_min = 0;
        options.unsafe_file_systems_allowed = {"tmpfs"};
        auto opened =
            embedded::Embedded::open(options, clock_, system_random(), null_log(), null_metrics());
        if (!opened) throw std::runtime_error(describe(opened.error()));
        embedded_ = std::move(*opened);
    }

    ManualClock clock_;
    const fs::path directory_;
    fs::path data_ = directory_ / "data";
    int starts_ = 0;
    std::unique_ptr<embedded::Embedded> embedded_;
};

}  // namespace

EngineKind embedded_engine() {
    return {.name = "embedded",
            .traits = {},
            .make = [](const fs::path& directory) -> std::unique_ptr<Engine> {
                return std::make_unique<EmbeddedEngine>(directory);
            }};
}

}  // namespace sluice::queue_model
