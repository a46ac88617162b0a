// `sluice config check` and `sluice config show`.
#pragma once

#include <string_view>

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

// One line for each problem, on standard error: where it stands, what is wrong, what to do. True
// when there is none.
bool report_problems(const Resolved& resolved, std::string_view command, const Console& console);

int run_config_check(const Resolved& resolved, const Console& console);
// The effective configuration, as a file that means the same, each line with its origin.
int run_config_show(const Resolved& resolved, bool json, const Console& console);

}  // namespace sluice::app
