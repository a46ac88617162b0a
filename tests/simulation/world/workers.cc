#include "tests/simulation/world/workers.h"

#include <algorithm>

namespace sluice::simulation {
namespace {

// An idle worker looks again after that, and each time later, unless something has come.
constexpr std::int64_t kLookMsMin = 50;
constexpr std::int64_t kLookMsMax = 3000;

}  // namespace

Result<Outcome> Workers::WatchedStage::handle(const Lease& message,
                                              pipeline::StageContext& context) {
    watch_.ledger.handled(message);
    return inner_.handle(message, context);
}

Workers::Workers(const StagePorts& ports, const Limits& limits, Watch& watch, Log& log)
    : watch_(watch),
      world_(watch.boundary.world()),
      parse_(ports.objects, ports.jobs, kOutputs, log),
      handle_(ports.objects, ports.jobs, kOutputs, limits, log),
      notify_(ports.inbox, ports.connections, ports.gateway, log) {
    const auto some = [&] { return static_cast<unsigned>(1 + world_.chance.below(3)); };
    add(parse_, some(), ports, log);
    add(handle_, some(), ports, log);
    add(notify_, some(), ports, log);
}

// A runner for each worker: the heartbeats of several leases would take threads.
void Workers::add(pipeline::Stage& stage, unsigned workers, const StagePorts& ports, Log& log) {
    Crew crew{std::make_unique<WatchedStage>(stage, watch_), {}};
    for (unsigned i = 0; i < workers; ++i) {
        crew.runners.push_back(std::make_unique<pipeline::StageRunner>(
            *crew.stage,
            ports.queue,
            ports.backend,
            pipeline::RunnerOptions{.max_receives = kMaxReceives, .visibility = kVisibility},
            world_.clock,
            log,
            null_metrics(),
            world_.random));
    }
    crews_.push_back(std::move(crew));
}

void Workers::start(const std::string& process) {
    const unsigned owner = watch_.boundary.life().owner;
    for (const Crew& crew : crews_) {
        const std::string name = process + std::string(crew.stage->name());
        int number = 0;
        for (const auto& runner : crew.runners) {
            world_.scheduler.start(
                name + std::to_string(++number), owner, [this, &runner] { work(*runner); });
        }
        world_.scheduler.start(name + " heart", owner, [this, &crew] { beat(crew); });
    }
}

void Workers::request_stop() {
    for (const Crew& crew : crews_) {
        for (const auto& runner : crew.runners) runner->request_stop();
    }
}

void Workers::work(pipeline::StageRunner& runner) {
    const Life& life = watch_.boundary.life();
    std::int64_t look = kLookMsMin;
    while (!life.dying && !life.stopping) {
        if (runner.run_one()) {
            look = kLookMsMin;
        } else {
            world_.scheduler.doze(world_.between(1, look));
            look = std::min(2 * look, kLookMsMax);
        }
    }
}

// As often as the runner's own thread.
void Workers::beat(const Crew& crew) {
    const Life& life = watch_.boundary.life();
    while (!life.dying && !life.stopping) {
        world_.scheduler.sleep(kVisibility / 12);
        for (const auto& runner : crew.runners) {
            if (!life.dying) runner->beat();
        }
    }
}

}  // namespace sluice::simulation
