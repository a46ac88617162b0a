#include "tests/simulation/world/simulation.h"

#include "tests/simulation/world/aws_site.h"
#include "tests/simulation/world/clients.h"
#include "tests/simulation/world/machine.h"

namespace sluice::simulation {
namespace {

// A delay that is stored as wall time may last that long when the clock was set back.
constexpr Milliseconds kDrained{std::chrono::hours{13}};
constexpr Milliseconds kLook{5'000};
// Whoever stands still has gone on by then.
constexpr Milliseconds kNobodyStands{110'000};

// `Where`: a Site, made of (World&, Ledger&, Sockets&).
template <class Where>
class Simulation {
  public:
    Simulation(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud)
        : world_(seed, pinned.value_or(Faults::of(Dice(seed).stream(8))), aloud) {}

    Verdict run() {
        clients_.start();
        misbehave();
        if (ok()) site_.calm();
        if (ok()) drain("after the faults");
        if (ok()) redrive();
        if (ok()) check();
        world_.finished = true;
        if (ok()) go_home();
        return {world_.violation,
                world_.faults.text(),
                world_.trace.hash(),
                world_.scheduler.steps(),
                site_.lives(),
                ledger_.acknowledgements(),
                ledger_.pushes(),
                site_.in_parts(),
                std::chrono::duration_cast<Milliseconds>(world_.clock.steady().time_since_epoch()),
                world_.trace.end()};
    }

  private:
    bool ok() const { return world_.violation.empty(); }

    void misbehave() {
        const SteadyTime least = world_.clock.steady() + world_.between(30'000, 300'000);
        const SteadyTime most = least + Milliseconds{std::chrono::minutes{20}};
        site_.run(most, [&] { return clients_.are_done() && world_.clock.steady() >= least; });
    }

    // What is still to be waited for; empty: nothing.
    std::string unrest() {
        if (!site_.server()) return "there is no server";
        if (!clients_.are_done()) return "clients are busy";
        if (!clients_.are_listening()) return "clients have no sockets";
        const auto stats = site_.server()->queue_admin().stats();
        if (!stats) return "the queues cannot be counted";
        for (const QueueStats& queue : *stats) {
            if (queue.queue.text().ends_with("-dlq")) continue;
            if (queue.visible + queue.delayed + queue.in_flight == 0) continue;
            return queue.queue.text() + " has " + std::to_string(queue.visible) + " visible, " +
                   std::to_string(queue.delayed) + " delayed, " + std::to_string(queue.in_flight) +
                   " in flight";
        }
        return "";
    }

    void drain(const std::string& when) {
        const SteadyTime until = world_.clock.steady() + kDrained;
        SteadyTime look = world_.clock.steady() + kNobodyStands;
        site_.run(until, [&] {
            if (world_.clock.steady() < look) return false;
            look = world_.clock.steady() + kLook;
            return unrest().empty();
        });
        const std::string rest = ok() ? unrest() : "";
        if (!rest.empty()) world_.violate("it does not come to rest " + when + ": " + rest);
    }

    void redrive() {
        std::uint64_t moved = 0;
        for (const QueueName& queue : queues::kAll) {
            const auto redriven = site_.server()->queue_admin().redrive(queue);
            if (!redriven) {
                return world_.violate("a redrive of " + queue.text() +
                                      " fails: " + describe(redriven.error()));
            }
            moved += *redriven;
        }
        world_.note("redriven: " + std::to_string(moved));
        if (moved > 0) drain("after a redrive");
    }

    void check() {
        const Sight& sight = site_.server()->sight();
        ledger_.check_kept(sight);
        ledger_.check_outputs(sight);
        for (const UserId& user : clients_.users()) ledger_.check_inbox(user, sight);
        clients_.check_ends(sight);
        clean(site_.litter());
    }

    void go_home() {
        site_.shut_down();
        while (world_.scheduler.step()) {
        }
        clean(site_.litter_at_the_end());
    }

    // I6: nothing leaks.
    void clean(const std::string& litter) {
        if (!litter.empty()) world_.violate(litter);
    }

    World world_;
    Ledger ledger_{world_};
    Sockets sockets_{world_};
    Where site_{world_, ledger_, sockets_};
    Clients clients_{world_, ledger_, sockets_, site_};
};

}  // namespace

Verdict simulate_embedded(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud) {
    return Simulation<Machine>(seed, pinned, aloud).run();
}

Verdict simulate_aws(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud) {
    return Simulation<AwsSite>(seed, pinned, aloud).run();
}

}  // namespace sluice::simulation
