// What every call of a port passes on its way in and out: there others may run, and there it may go
// wrong. No mutex of the product is held here.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "tests/simulation/world/world.h"

namespace sluice::simulation {

// What a port may answer without having done anything.
enum class Refusals : std::uint8_t { kNone, kBusy };

class Boundary {
  public:
    Boundary(World& world, const Life& life);

    // An error: the call is not made.
    Result<void> enter(std::string_view call, Refusals refusals = Refusals::kBusy);
    // An error: it was made, but who made it has died meanwhile.
    Result<void> leave();

    World& world() const { return world_; }
    const Life& life() const { return life_; }

  private:
    Result<void> alive() const;

    World& world_;
    const Life& life_;
    std::uint64_t stalls_one_in_ = 0;
    std::uint64_t busy_one_in_ = 0;
};

}  // namespace sluice::simulation
