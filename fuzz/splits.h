// Runs of the transform whose outcome may not depend on how its input is cut. For the oracles.
//
// Pure functions.
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

// What differs in small blocks, in small chunks, or on several threads; empty: nothing.
std::string check_splits(std::string_view input,
                         const engine::TransformSpec& spec,
                         const Outcome& whole,
                         bool with_rejects = false);

// Such that small inputs meet them.
Limits small_limits();

}  // namespace sluice::fuzz
