// The kernels that Highway compiled for the instruction sets of this processor. Internal.
#pragma once

#include <vector>

#include "engine/simd/kernels.h"

namespace sluice::engine::simd {

// Slowest first. Empty where Highway knows no vectors.
std::vector<const Kernels*> vector_kernels();

}  // namespace sluice::engine::simd
