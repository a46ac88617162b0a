// The process around a Server: its signals, its limits, its first line of output, its stop.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "app/config.h"
#include "app/console.h"
#include "app/server.h"

namespace sluice::app {

using StartServer = std::function<Result<std::unique_ptr<Server>>(Log&)>;

// Runs what `start` makes until SIGTERM, SIGINT or SIGHUP. The first line on standard output says
// that it is ready (Announcement); logs go to standard error. A stop ends within
// Server::stops_within(); a second signal ends the process at once (what was acknowledged is
// durable anyway). Returns the exit code; `command` names it in what is said of a failure.
int run_server(std::string_view command,
               const Config& config,
               const Console& console,
               const StartServer& start);

}  // namespace sluice::app
