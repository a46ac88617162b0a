#include "embedded/readers.h"

#include <utility>

namespace sluice::embedded {

namespace {
constexpr int kConnections = 4;
}

Result<std::unique_ptr<Readers>> Readers::open(const std::filesystem::path& file, Disk& disk) {
    auto readers = std::make_unique<Readers>();
    for (int i = 0; i < kConnections; ++i) {
        readers->idle_.push_back(TRY(Db::open(file, Db::Mode::kReadOnly, disk.vfs())));
    }
    return readers;
}

std::unique_ptr<Db> Readers::take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty(); });
    std::unique_ptr<Db> db = std::move(idle_.back());
    idle_.pop_back();
    return db;
}

void Readers::give_back(std::unique_ptr<Db> db) {
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(db));
    }
    returned_.notify_one();
}

}  // namespace sluice::embedded
