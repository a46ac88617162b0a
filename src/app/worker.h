// `sluice worker`: queue stages on the AWS backend, on any number of machines.
#pragma once

#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

// The settings that mean something there.
std::vector<std::string_view> worker_settings();
// Those whose defaults differ from `serve`'s.
Layer worker_defaults();

// As run_server() (server_process.h); kExitUsage for a configuration with problems, which are told.
// The first line of output: {"stages":["parse",…]}, with "http"
// when `listen` was set anywhere: there /healthz, /readyz and /metrics are answered, nothing else.
int run_worker(const Resolved& resolved, const Console& console);

}  // namespace sluice::app
