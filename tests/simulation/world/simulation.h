// One seed, from the first start to the last look: users work and things go wrong; then nothing
// goes wrong any more, and everything must come to its end (liveness) and be as it was promised
// (safety, also checked all along).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.h"
#include "tests/simulation/kernel/faults.h"

namespace sluice::simulation {

struct Verdict {
    std::string violation;  // empty: none
    std::string faults;
    std::uint64_t hash = 0;  // of the trace
    std::uint64_t steps = 0;
    unsigned lives = 0;
    std::size_t uploads = 0;  // that were acknowledged
    std::size_t pushes = 0;
    std::size_t in_parts = 0;  // objects
    Milliseconds simulated{0};
    std::deque<std::string> last_steps;
};

Verdict simulate_embedded(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud);
Verdict simulate_aws(std::uint64_t seed, const std::optional<Faults>& pinned, bool aloud);

}  // namespace sluice::simulation
