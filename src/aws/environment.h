// Environment variables, injected.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace sluice::aws {

// A variable's value; absent when it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The process's own. Nobody may change it while it is asked.
Environment process_environment();

}  // namespace sluice::aws
