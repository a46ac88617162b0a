// Runs of the transform whose outcome may not depend on how its input is cut, nor on which loops
// run. For the oracles.
//
// Pure functions, but for the loops: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/transform.h"

namespace sluice::fuzz {

struct Outcome {
    std::string output;
    std::string rejects;
    Error error;  // when it is not ok; then there is no output
    engine::TransformSummary summary;
    bool ok = false;

    // All that must be the same however the input is cut.
    std::string all() const;
};

// `block`: what one read of the input gives at most. Rejects are kept when they are wanted.
Outcome run(std::string_view input,
            engine::TransformSpec spec,
            bool with_rejects = false,
            std::size_t block = std::string_view::npos);

// What differs in small blocks, in small chunks, on several threads, or with the scalar loops in
// place of this processor's; empty: nothing.
std::string check_splits(std::string_view input,
                         const engine::TransformSpec& spec,
                         const Outcome& whole,
                         bool with_rejects = false);

// Such that small inputs meet them.
Limits small_limits();
// Those, or the engine's own, which no input of a fuzzer meets: its records are as long as they
// like.
Limits chosen_limits(bool large);

}  // namespace sluice::fuzz
