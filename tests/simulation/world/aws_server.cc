#include "tests/simulation/world/aws_server.h"

#include "base/metrics.h"

namespace sluice::simulation {
namespace {

// Of so many requests one meets that fault while it is on.
constexpr std::uint64_t kThrottledOneIn = 15;
constexpr std::uint64_t kFailsOneIn = 25;
constexpr std::uint64_t kLostOneIn = 25;
constexpr std::uint64_t kStallsOneIn = 400;
constexpr std::int64_t kStallMsMax = 100'000;  // three leases

// In some seeds most messages are too large for SQS.
std::size_t message_bytes_max(const World& world) {
    return Dice(world.dice.stream(11)).below(3) == 0 ? 300 : 1 << 20;
}

}  // namespace

// In some seeds most outputs go up in parts: one size for a bucket's whole life.
std::size_t part_bytes_of(const World& world) {
    Dice dice = world.dice.stream(13);
    return dice.one_in(2) ? std::size_t{64} << dice.below(4) : aws::S3Options{}.part_bytes;
}

AwsServer::AwsServer(World& world,
                     Services& services,
                     AwsProcess& quiet,
                     S3Door& s3,
                     Ledger& ledger,
                     Sockets& sockets,
                     unsigned owner)
    : world_(world),
      quiet_(quiet),
      s3_(s3),
      life_{.number = owner, .owner = owner},
      network_(
          services,
          [this](const std::string& request) { return decide(request); },
          [this] { return arrived(); }),
      process_({network_,
                world.clock,
                world.random,
                waiter_,
                world.log,
                null_metrics(),
                [&world] { world.scheduler.yield(); },
                message_bytes_max(world),
                part_bytes_of(world)},
               limits_),
      watch_{boundary_, ledger, {quiet.objects, quiet.jobs, quiet.inbox, [] { return false; }}},
      objects_(process_.objects, watch_),
      queue_(process_.queue, watch_),
      commits_(process_.backend, watch_),
      jobs_(process_.jobs, watch_),
      inbox_(process_.inbox, watch_),
      connections_(process_.connections, watch_),
      gateway_(sockets, watch_),
      workers_({objects_, queue_, commits_, jobs_, inbox_, connections_, gateway_},
               limits_,
               watch_,
               world.log),
      application_(application_services()) {
    workers_.start("process " + std::to_string(owner) + " ");
}

void AwsServer::stop() {
    life_.stopping = true;
    workers_.request_stop();
}

bool AwsServer::SimulatedWaiter::wait(Milliseconds time, const std::stop_token& stop) {
    if (life_.dying || stop.stop_requested()) return false;
    world_.scheduler.sleep(time);
    return !life_.dying && !stop.stop_requested();
}

Fate AwsServer::decide(const std::string& request) {
    if (life_.dying) return Fate::kNeverArrives;
    world_.note("asks " + request);
    world_.scheduler.yield();
    if (world_.faults.on(Fault::kStall) && world_.chance.one_in(kStallsOneIn)) {
        const Milliseconds time = world_.between(100, kStallMsMax);
        world_.note("stands still for " + std::to_string(time.count()) + " ms");
        world_.scheduler.sleep(time);
    }
    if (life_.dying) return Fate::kNeverArrives;
    const auto meets = [&](Fault fault, std::uint64_t one_in, const char* what) {
        if (!world_.faults.on(fault) || !world_.chance.one_in(one_in)) return false;
        world_.note(what);
        return true;
    };
    if (meets(Fault::kThrottled, kThrottledOneIn, "is throttled")) return Fate::kThrottled;
    if (meets(Fault::kCallFails, kFailsOneIn, "fails")) {
        return world_.chance.one_in(2) ? Fate::kFails : Fate::kNeverArrives;
    }
    if (meets(Fault::kAnswerLost, kLostOneIn, "is done, and its answer is lost")) {
        return world_.chance.one_in(2) ? Fate::kFailsDone : Fate::kAnswerLost;
    }
    return Fate::kServed;
}

Result<void> AwsServer::arrived() {
    if (!life_.dying) world_.scheduler.yield();
    if (!life_.dying) return {};
    return fail(Code::kUnavailable, "process_died", "as simulated");
}

api::Services AwsServer::application_services() {
    return {.backend = commits_,
            .objects = objects_,
            .presigner = process_.presigner,
            .jobs = jobs_,
            .recipes = process_.recipes,
            .idempotency = process_.idempotency,
            .clock = world_.clock,
            .random = world_.random,
            .log = world_.log,
            .metrics = null_metrics(),
            .limits = limits_,
            .uploads_bucket = kUploads,
            .outputs_bucket = kOutputs,
            .allowed_origins = {},
            .render_metrics = {},
            .ready = []() -> Result<void> { return {}; }};
}

}  // namespace sluice::simulation
