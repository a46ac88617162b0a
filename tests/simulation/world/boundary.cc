#include "tests/simulation/world/boundary.h"

#include <array>

namespace sluice::simulation {
namespace {

// Of so many calls one stands still, or is refused, while that fault is on: each seed has its own.
constexpr std::array<std::uint64_t, 4> kPausesOneIn{60, 150, 300, 1000};
constexpr std::array<std::uint64_t, 4> kBusyOneIn{6, 15, 50, 200};
constexpr std::int64_t kPauseMsMax = 100'000;  // three leases

}  // namespace

Boundary::Boundary(World& world, const Life& life) : world_(world), life_(life) {
    Dice dice = world.dice.stream(9);
    stalls_one_in_ = kPausesOneIn.at(dice.below(kPausesOneIn.size()));
    busy_one_in_ = kBusyOneIn.at(dice.below(kBusyOneIn.size()));
}

Result<void> Boundary::alive() const {
    if (life_.dying) return fail(Code::kUnavailable, "process_died", "as simulated");
    return {};
}

Result<void> Boundary::enter(std::string_view call, Refusals refusals) {
    TRY(alive());
    world_.note(call);
    world_.scheduler.yield();
    TRY(alive());
    if (world_.faults.on(Fault::kStall) && world_.chance.one_in(stalls_one_in_)) {
        const Milliseconds time = world_.between(100, kPauseMsMax);
        world_.note("stands still for " + std::to_string(time.count()) + " ms");
        world_.scheduler.sleep(time);
        TRY(alive());
    }
    if (refusals == Refusals::kBusy && world_.faults.on(Fault::kBusy) &&
        world_.chance.one_in(busy_one_in_)) {
        world_.note("is told that it cannot now");
        return fail(Code::kUnavailable, "busy_as_simulated", "nothing was done");
    }
    return {};
}

Result<void> Boundary::leave() {
    TRY(alive());
    world_.scheduler.yield();
    return alive();
}

}  // namespace sluice::simulation
