// What each metric means: the HELP lines of /metrics, and the list in docs/operations.md.
#pragma once

#include <string_view>

namespace sluice::app {

// The name itself when the metric is not in the table.
std::string_view metric_help(std::string_view name);

}  // namespace sluice::app
