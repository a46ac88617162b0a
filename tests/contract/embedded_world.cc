#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "embedded/embedded.h"
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

std::filesystem::path make_temp_dir() {
    std::string path = (std::filesystem::temp_directory_path() / "sluice-contract-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp: " + path);
    return path;
}

class EmbeddedWorld final : public World {
  public:
    explicit EmbeddedWorld(const Limits& limits) : limits_(limits) {}
    ~EmbeddedWorld() override {
        embedded_.reset();
        std::filesystem::remove_all(dir_);
    }

    ObjectStore& objects() override { return embedded_->objects(); }
    Queue& queue() override { return embedded_->queue(); }
    QueueAdmin& queue_admin() override { return embedded_->queue_admin(); }
    Backend& backend() override { return embedded_->backend(); }
    Jobs& jobs() override { return embedded_->jobs(); }
    Inbox& inbox() override { return embedded_->inbox(); }
    Connections& connections() override { return embedded_->connections(); }
    Recipes& recipes() override { return embedded_->recipes(); }
    Idempotency& idempotency() override { return embedded_->idempotency(); }
    Credentials& credentials() override { return embedded_->credentials(); }
    KeyAdmin& key_admin() override { return embedded_->key_admin(); }
    Capacity& capacity() override { return embedded_->capacity(); }
    AccessKey access_key() override { return embedded_->root_access_key(); }
    std::uint64_t free_bytes() override {
        return std::filesystem::space(dir_).available - limits_.disk_free_bytes_min;
    }
    void stop_accepting() override { embedded_->stop_accepting(); }

  private:
    std::unique_ptr<embedded::Embedded> open() const {
        embedded::Options options;
        options.data_dir = dir_ / "data";
        options.limits = limits_;
        options.unsafe_file_systems_allowed = {"tmpfs"};
        auto opened =
            embedded::Embedded::open(options, clock, system_random(), null_log(), null_metrics());
        if (!opened) throw std::runtime_error(describe(opened.error()));
        return std::move(*opened);
    }

    const Limits limits_;
    std::filesystem::path dir_ = make_temp_dir();
    std::unique_ptr<embedded::Embedded> embedded_ = open();
};

}  // namespace

std::unique_ptr<World> make_world(const Limits& limits) {
    return std::make_unique<EmbeddedWorld>(limits);
}

}  // namespace sluice::contract
