// Which of the engine's loops run: the fastest for this processor, or those that somebody names.
#pragma once

#include "base/result.h"

namespace sluice::app {

// SLUICE_SIMD names the instruction set; empty is unset. For the whole process, before the engine
// runs. kInvalid unknown_simd, with those that this machine has.
Result<void> choose_kernels();

}  // namespace sluice::app
