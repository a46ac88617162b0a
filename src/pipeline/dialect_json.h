// A dialect for programs.
#pragma once

#include <boost/json/fwd.hpp>

#include "engine/dialect.h"

namespace sluice::pipeline {

boost::json::object dialect_json(const engine::Dialect& dialect);

}  // namespace sluice::pipeline
