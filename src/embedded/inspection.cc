#include "embedded/inspection.h"

#include <utility>

#include "embedded/access_key_rows.h"
#include "embedded/directory_lock.h"
#include "embedded/queue_admin.h"
#include "embedded/schema.h"
#include "embedded/tables.h"

namespace sluice::embedded {

namespace {

class ListedKeys final : public KeyAdmin {
  public:
    explicit ListedKeys(Readers& readers) : readers_(readers) {}

    Result<AccessKey> create(const std::string&, std::optional<std::vector<Grant>>) override {
        return read_only();
    }
    Result<std::vector<AccessKey>> list() override {
        std::vector<AccessKey> keys;
        for (AccessKeyRow& row : TRY(readers_.with(all_access_keys))) {
            keys.push_back(std::move(row.key));
        }
        return keys;
    }
    Result<void> revoke(const std::string&) override { return read_only(); }

  private:
    static std::unexpected<Error> read_only() {
        return fail(Code::kDenied, "read_only", "the data directory is only looked at");
    }
    Readers& readers_;
};

}  // namespace

// Members stand in the order in which they are opened; the lock is given back last.
struct Inspection::Impl {
    Impl(DirectoryLock taken, std::unique_ptr<Db> opened, const Clock& clock)
        : lock(std::move(taken)), db(std::move(opened)), queues(clock) {}

    DirectoryLock lock;
    std::unique_ptr<Db> db;
    Queues queues;
    std::unique_ptr<Readers> readers;
    std::optional<EmbeddedQueueAdmin> queue_admin;
    std::optional<EmbeddedJobs> jobs;
    std::optional<ListedKeys> keys;
};

Result<std::unique_ptr<Inspection>> Inspection::open(const std::filesystem::path& data_dir,
                                                     const Clock& clock) {
    const std::filesystem::path database = data_dir / "sluice.db";
    DirectoryLock lock = TRY(DirectoryLock::share(data_dir));
    auto db = TRY(Db::open(database, Db::Mode::kInspect));
    TRY(check_version(*db));
    auto impl = std::make_unique<Impl>(std::move(lock), std::move(db), clock);
    TRY(impl->queues.load(*impl->db));
    impl->readers = TRY(Readers::open(database));
    impl->queue_admin.emplace(nullptr, *impl->readers, impl->queues, clock);
    impl->jobs.emplace(*impl->readers);
    impl->keys.emplace(*impl->readers);
    return std::unique_ptr<Inspection>(new Inspection(std::move(impl)));
}

Inspection::Inspection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Inspection::~Inspection() = default;

QueueAdmin& Inspection::queue_admin() {
    return *impl_->queue_admin;
}
Jobs& Inspection::jobs() {
    return *impl_->jobs;
}
KeyAdmin& Inspection::key_admin() {
    return *impl_->keys;
}

}  // namespace sluice::embedded
