#include "embedded/embedded.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "embedded/access_keys.h"
#include "embedded/commit.h"
#include "embedded/credentials_file.h"
#include "embedded/data_dir.h"
#include "embedded/disk_capacity.h"
#include "embedded/idempotency.h"
#include "embedded/multipart_uploads.h"
#include "embedded/object_store.h"
#include "embedded/queue.h"
#include "embedded/queue_admin.h"
#include "embedded/retention.h"
#include "embedded/tables.h"

namespace sluice::embedded {

namespace {
// A reservation outlives every form that was signed for its key.
constexpr Seconds kReservationMin = std::chrono::hours{24};
// For a completion that is said again, where unfinished uploads are kept for ever.
constexpr Seconds kCompletedUploadsKept = std::chrono::days{7};
}  // namespace

// The members are made in this order and destroyed in the reverse one: threads end first.
class Embedded::Impl {
  public:
    Impl(Options wanted, const Clock& c, Random& random, Log& l, Metrics& m, DataDir&& data_dir)
        : options(std::move(wanted)),
          clock(c),
          log(l),
          metrics(m),
          dir(std::move(data_dir)),
          queues(clock),
          claims(clock),
          capacity(dir.path, *options.disk, queues, options.limits),
          random_(random) {}

    // The order of opening: rows into memory, readers, then the thread that writes.
    Result<void> start() {
        TRY(queues.load(*dir.db));
        TRY(buckets.load(*dir.db));
        readers = TRY(Readers::open(dir.database, *options.disk));
        keys.emplace(TRY(load_or_make_access_key(dir.path, random_, *options.disk)),
                     TRY(Seal::load_or_make(dir.path, random_, *options.disk)),
                     clock,
                     random_,
                     log);
        TRY(keys->load(*dir.db));
        writer = std::make_unique<Writer>(std::move(dir.db), clock, log, metrics, options.turn);
        keys->write_with(*writer);
        objects.emplace(*readers, *dir.files, random_, options.limits.inline_object_bytes);
        queue.emplace(*writer, queues, clock, dir.epoch);
        queue_admin.emplace(writer.get(), *readers, queues, clock);
        backend.emplace(Commit::World{*writer,
                                      *dir.files,
                                      queues,
                                      connections,
                                      buckets,
                                      claims,
                                      *keys,
                                      clock,
                                      options.limits,
                                      dir.epoch});
        uploads.emplace(*readers);
        jobs.emplace(*readers);
        inbox.emplace(*readers, claims);
        recipes.emplace(*readers);
        idempotency.emplace(*writer, clock, options.limits, dir.epoch);
        return {};
    }

    Result<void> maintain(const std::stop_token& stop) {
        const WallTime now = clock.wall();
        claims.keep_only(
            [this](const ConnectionId& id) { return connections.get(id).has_value(); });
        for (const BucketRetention& retention : options.object_retention) {
            if (retention.keep.count() == 0) continue;
            report("objects",
                   TRY(expire_objects(
                       *writer, *dir.files, retention.bucket, now - retention.keep, stop)));
        }
        if (options.job_retention.count() > 0) {
            report("runs", TRY(expire_runs(*writer, now - options.job_retention, stop)));
        }
        const bool expire = options.part_retention.count() > 0;
        const Seconds kept = expire ? options.part_retention : kCompletedUploadsKept;
        report("part_uploads",
               TRY(expire_uploads(
                   *writer, *dir.files, {.completed_only = !expire, .before = now - kept}, stop)));
        const Seconds reserved = std::max(kReservationMin, 2 * options.limits.signed_url_expiry);
        report("reservations", TRY(expire_reservations(*writer, now - reserved, stop)));
        report("idempotency_records", TRY(expire_requests(*writer, now, stop)));
        report("unnamed_files", TRY(sweep(*dir.files, *readers, stop)));
        return {};
    }

    void maintain_until(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (const auto done = maintain(stop); !done) {
                log.error("maintenance_failed", {{"error", describe(done.error())}});
            }
            std::unique_lock lock(maintenance_mutex_);
            maintenance_due_.wait_for(
                lock, stop, options.maintenance_interval, [] { return false; });
        }
    }

    Options options;
    const Clock& clock;
    Log& log;
    Metrics& metrics;
    DataDir dir;
    Queues queues;
    Claims claims;
    ConnectionTable connections;
    BucketTable buckets;
    DiskCapacity capacity;
    std::unique_ptr<Readers> readers;
    std::unique_ptr<Writer> writer;
    std::optional<AccessKeys> keys;
    std::optional<EmbeddedObjectStore> objects;
    std::optional<EmbeddedQueue> queue;
    std::optional<EmbeddedQueueAdmin> queue_admin;
    std::optional<Commit> backend;
    std::optional<EmbeddedMultipartUploads> uploads;
    std::optional<EmbeddedJobs> jobs;
    std::optional<EmbeddedInbox> inbox;
    std::optional<EmbeddedRecipes> recipes;
    std::optional<EmbeddedIdempotency> idempotency;

  private:
    void report(std::string_view what, std::uint64_t deleted) {
        if (deleted == 0) return;
        log.info("deleted", {{"what", what}, {"count", deleted}});
        metrics.count("sluice_deleted_total", {{"what", what}}, static_cast<double>(deleted));
    }

    Random& random_;
    std::mutex maintenance_mutex_;
    std::condition_variable_any maintenance_due_;

  public:
    std::jthread maintenance;
};

Result<std::unique_ptr<Embedded>> Embedded::open(
    const Options& options, const Clock& clock, Random& random, Log& log, Metrics& metrics) {
    DataDir dir =
        TRY(open_data_dir(options.data_dir,
                          options.unsafe_file_systems_allowed,
                          log,
                          *options.disk,
                          options.turn ? Removals::By::kCaller : Removals::By::kItsThread));
    auto impl = std::make_unique<Impl>(options, clock, random, log, metrics, std::move(dir));
    TRY(impl->start());
    return std::unique_ptr<Embedded>(new Embedded(std::move(impl)));
}

Embedded::Embedded(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Embedded::~Embedded() {
    impl_->queues.close();
}

ObjectStore& Embedded::objects() {
    return *impl_->objects;
}
Queue& Embedded::queue() {
    return *impl_->queue;
}
QueueAdmin& Embedded::queue_admin() {
    return *impl_->queue_admin;
}
Backend& Embedded::backend() {
    return *impl_->backend;
}
Jobs& Embedded::jobs() {
    return *impl_->jobs;
}
Inbox& Embedded::inbox() {
    return *impl_->inbox;
}
Connections& Embedded::connections() {
    return impl_->connections;
}
Recipes& Embedded::recipes() {
    return *impl_->recipes;
}
Idempotency& Embedded::idempotency() {
    return *impl_->idempotency;
}
Buckets& Embedded::buckets() {
    return impl_->buckets;
}
MultipartUploads& Embedded::uploads() {
    return *impl_->uploads;
}
Credentials& Embedded::credentials() {
    return *impl_->keys;
}
KeyAdmin& Embedded::key_admin() {
    return *impl_->keys;
}
Capacity& Embedded::capacity() {
    return impl_->capacity;
}

const AccessKey& Embedded::root_access_key() const {
    return impl_->keys->root();
}

Result<void> Embedded::maintain() {
    return impl_->maintain({});
}

void Embedded::start_maintenance() {
    impl_->maintenance = std::jthread(
        [impl = impl_.get()](const std::stop_token& stop) { impl->maintain_until(stop); });
}

void Embedded::run_background() {
    impl_->dir.files->run_removals();
    impl_->writer->rest();
}

void Embedded::stop_accepting() {
    impl_->maintenance.request_stop();
    impl_->capacity.close();
    impl_->queues.close();
}

bool Embedded::failed() const {
    return impl_->writer->failed() || impl_->dir.files->failed();
}

}  // namespace sluice::embedded
