// A dialect for programs. Pure.
#pragma once

#include <string>

#include "engine/dialect.h"

namespace sluice::pipeline {

// One JSON object: {"delimiter":";","quote":"\"",…}.
std::string dialect_json(const engine::Dialect& dialect);

}  // namespace sluice::pipeline
