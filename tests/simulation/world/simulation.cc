#include "tests/simulation/world/simulation.h"

#include "embedded/db.h"
#include "tests/simulation/world/clients.h"

namespace sluice::simulation {
namespace {

// A delay that is stored as wall time may last that long when the clock was set back.
constexpr Milliseconds kDrained{std::chrono::hours{13}};
constexpr Milliseconds kLook{5'000};
// Whoever stands still has gone on by then.
constexpr Milliseconds kNobodyStands{110'000};

class Simulation {
  public:
    Simulation(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud)
        : world_(seed, pinned.value_or(Faults::of(Dice(seed).stream(8))), aloud) {}

    Verdict run() {
        clients_.start();
        misbehave();
        if (ok()) machine_.calm();
        if (ok()) drain("after the faults");
        if (ok()) redrive();
        if (ok()) check();
        world_.finished = true;
        if (ok()) go_home();
        return {world_.violation,
                world_.faults.text(),
                world_.trace.hash(),
                world_.scheduler.steps(),
                machine_.lives(),
                ledger_.pushes(),
                std::chrono::duration_cast<Milliseconds>(world_.clock.steady().time_since_epoch()),
                world_.trace.end()};
    }

  private:
    bool ok() const { return world_.violation.empty(); }

    void misbehave() {
        const SteadyTime least = world_.clock.steady() + world_.between(30'000, 300'000);
        const SteadyTime most = least + Milliseconds{std::chrono::minutes{20}};
        machine_.run(most, [&] { return clients_.are_done() && world_.clock.steady() >= least; });
    }

    // What is still to be waited for; empty: nothing.
    std::string unrest() {
        if (!machine_.server()) return "there is no server";
        if (!clients_.are_done()) return "clients are busy";
        if (!clients_.are_listening()) return "clients have no sockets";
        const auto stats = machine_.server()->backend().queue_admin().stats();
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
        machine_.run(until, [&] {
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
            moved += machine_.server()->backend().queue_admin().redrive(queue).value_or(0);
        }
        world_.note("redriven: " + std::to_string(moved));
        if (moved > 0) drain("after a redrive");
    }

    void check() {
        const Sight& sight = machine_.server()->sight();
        ledger_.check_kept(sight);
        ledger_.check_outputs(sight);
        for (const UserId& user : clients_.users()) ledger_.check_inbox(user, sight);
        clients_.check_ends(sight);
        machine_.server()->backend().run_background();
        // I6: nothing leaks.
        const std::size_t temporary = machine_.disk().files_in("/data/tmp");
        if (temporary > 0) world_.violate(std::to_string(temporary) + " temporary files are left");
    }

    void go_home() {
        if (!machine_.server()->backend().maintain()) world_.violate("maintenance fails");
        machine_.server()->backend().run_background();
        machine_.shut_down();
        while (world_.scheduler.step()) {
        }
        check_database();
    }

    void check_database() {
        const auto db = embedded::Db::open(
            "/data/sluice.db", embedded::Db::Mode::kReadWrite, machine_.disk().vfs());
        if (!db) return world_.violate("the database cannot be opened");
        auto integrity = (*db)->query("PRAGMA integrity_check");
        if (!integrity || !integrity->step() || integrity->text(0) != "ok") {
            world_.violate("the database is damaged");
        }
        auto rows = (*db)->query("SELECT count(*) FROM objects WHERE file IS NOT NULL");
        if (!rows || !rows->step()) return world_.violate("the objects cannot be counted");
        const std::size_t files = machine_.disk().files_in("/data/objects");
        if (files != static_cast<std::size_t>(rows->integer(0))) {
            world_.violate(std::to_string(files) + " files are there for " +
                           std::to_string(rows->integer(0)) + " objects");
        }
    }

    World world_;
    Ledger ledger_{world_};
    Sockets sockets_{world_};
    Machine machine_{world_, ledger_, sockets_};
    Clients clients_{world_, ledger_, sockets_, machine_};
};

}  // namespace

Verdict simulate_embedded(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud) {
    return Simulation(seed, pinned, aloud).run();
}

}  // namespace sluice::simulation
