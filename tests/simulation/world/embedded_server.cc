#include "tests/simulation/world/embedded_server.h"

#include <utility>

#include "base/metrics.h"
#include "gateway/s3/notification_rules.h"

namespace sluice::simulation {
namespace {

constexpr const char* kDataDir = "/data";

// So small that files of a few KB are files.
Limits limits_of(World& world) {
    Limits limits;
    limits.inline_object_bytes = std::size_t{1} << world.dice.stream(4).below(13);
    limits.disk_free_bytes_min = 1 << 20;
    return limits;
}

}  // namespace

Result<std::unique_ptr<EmbeddedServer>> EmbeddedServer::start(
    World& world, SimulatedDisk& disk, Ledger& ledger, Sockets& sockets, unsigned number) {
    embedded::Options options;
    options.data_dir = kDataDir;
    options.limits = limits_of(world);
    options.disk = &disk;
    // What the one before has written is there by now: who waits for messages has been told.
    options.turn = [&world] {
        world.scheduler.ring();
        world.scheduler.yield();
    };
    auto backend = TRY(
        embedded::Embedded::open(options, world.clock, world.random, world.log, null_metrics()));
    std::unique_ptr<EmbeddedServer> server(new EmbeddedServer(
        world, options.limits, std::move(backend), disk, ledger, sockets, number));
    TRY(server->make_buckets());
    server->start_actors();
    return server;
}

EmbeddedServer::EmbeddedServer(World& world,
                               const Limits& limits,
                               std::unique_ptr<embedded::Embedded> backend,
                               const SimulatedDisk& disk,
                               Ledger& ledger,
                               Sockets& sockets,
                               unsigned number)
    : world_(world),
      life_{.number = number},
      limits_(limits),
      backend_(std::move(backend)),
      presigner_(embedded::make_presigner(
          {"http://s3.test", "us-east-1", backend_->root_access_key()}, world.clock)),
      watch_{boundary_,
             ledger,
             {backend_->objects(),
              backend_->jobs(),
              backend_->inbox(),
              [this, &disk] { return life_.dying || disk.dead() || backend_->failed(); }}},
      objects_(backend_->objects(), watch_),
      queue_(backend_->queue(), watch_),
      commits_(backend_->backend(), watch_),
      jobs_(backend_->jobs(), watch_),
      inbox_(backend_->inbox(), watch_),
      connections_(backend_->connections(), watch_),
      gateway_(sockets, watch_),
      workers_({objects_, queue_, commits_, jobs_, inbox_, connections_, gateway_},
               limits_,
               watch_,
               world_.log),
      application_(application_services()),
      s3_services_(s3_services()),
      s3_(gateway::s3::make_endpoint(s3_services_, s3_options_)) {
    ledger.life = number;
}

Result<void> EmbeddedServer::make_buckets() {
    const std::string events =
        gateway::s3::to_xml(gateway::s3::flow_notifications(s3_options_.region));
    for (Bucket bucket : {Bucket{kUploads, {}, "", events}, Bucket{kOutputs}}) {
        if (backend_->buckets().find(bucket.name)) continue;
        Outcome outcome;
        outcome.storage.emplace_back(CreateBucket{std::move(bucket)});
        TRY(backend_->backend().commit(std::move(outcome)));
    }
    return {};
}

void EmbeddedServer::start_actors() {
    workers_.start();
    world_.scheduler.start("maintenance", true, [this] {
        while (!life_.dying && !life_.stopping) {
            if (!backend_->maintain()) world_.note("maintenance failed");
            world_.scheduler.sleep(Milliseconds{60'000});
        }
    });
    world_.scheduler.start("background", true, [this] {
        while (!life_.dying && !life_.stopping) {
            world_.scheduler.sleep(world_.between(100, 5000));
            if (!life_.dying) backend_->run_background();
        }
    });
}

void EmbeddedServer::stop() {
    life_.stopping = true;
    backend_->stop_accepting();
    workers_.request_stop();
}

api::Services EmbeddedServer::application_services() {
    return {.backend = commits_,
            .objects = objects_,
            .presigner = *presigner_,
            .jobs = jobs_,
            .recipes = backend_->recipes(),
            .idempotency = backend_->idempotency(),
            .clock = world_.clock,
            .random = world_.random,
            .log = world_.log,
            .metrics = null_metrics(),
            .limits = limits_,
            .uploads_bucket = kUploads,
            .outputs_bucket = kOutputs,
            .allowed_origins = {},
            .render_metrics = {},
            .ready = [this]() -> Result<void> {
                TRY(backend_->capacity().admit(0));
                return {};
            }};
}

gateway::S3Services EmbeddedServer::s3_services() {
    s3_options_.limits = limits_;
    return {.objects = objects_,
            .backend = commits_,
            .credentials = backend_->credentials(),
            .capacity = backend_->capacity(),
            .clock = world_.clock,
            .random = world_.random,
            .log = world_.log,
            .metrics = null_metrics(),
            .buckets = backend_->buckets(),
            .uploads = backend_->uploads(),
            .uploads_bucket = kUploads,
            .outputs_bucket = kOutputs};
}

}  // namespace sluice::simulation
