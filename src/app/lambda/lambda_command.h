// `sluice lambda`: the process of a Lambda function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

struct LambdaOptions {
    std::string function;  // empty: SLUICE_FUNCTION, else _HANDLER
};

// The settings that mean something there.
std::vector<std::string_view> lambda_settings();

// Answers events until Lambda ends the process, or SIGTERM. What cannot be started is reported to
// Lambda, also problems of the configuration. Logs go to standard error. The exit code is
// kExitUsage where there is no Lambda around it, and kExitFailure when it cannot go on.
int run_lambda(const Resolved& resolved, const LambdaOptions& options, const Console& console);

}  // namespace sluice::app
