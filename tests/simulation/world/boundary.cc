#include "tests/simulation/world/boundary.h"

namespace sluice::simulation {
namespace {

// Of so many calls one stands still, or is refused, while that fault is on.
constexpr std::uint64_t kStallsOneIn = 250;
constexpr std::uint64_t kBusyOneIn = 50;
constexpr std::int64_t kStallMsMax = 100'000;  // three leases

}  // namespace

Result<void> Boundary::alive() const {
    if (life_.dying) return fail(Code::kUnavailable, "process_died", "as simulated");
    return {};
}

Result<void> Boundary::enter(std::string_view call, Refusals refusals) {
    TRY(alive());
    world_.note(call);
    world_.scheduler.yield();
    TRY(alive());
    if (world_.faults.on(Fault::kStall) && world_.chance.one_in(kStallsOneIn)) {
        const Milliseconds time = world_.between(100, kStallMsMax);
        world_.note("stands still for " + std::to_string(time.count()) + " ms");
        world_.scheduler.sleep(time);
        TRY(alive());
    }
    if (refusals == Refusals::kBusy && world_.faults.on(Fault::kBusy) &&
        world_.chance.one_in(kBusyOneIn)) {
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
