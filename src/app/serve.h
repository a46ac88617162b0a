// `sluice serve`: the process around a Server – its signals, its limits, its first line of output.
#pragma once

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

// Runs until SIGTERM, SIGINT or SIGHUP. The first line on standard output says that it is ready:
// {"http":"http://…","ws":"ws://…","s3":"http://…"}; logs go to standard error. A stop takes at
// most ten seconds; a second signal ends the process at once (what was acknowledged is durable
// anyway).
int run_serve(const Config& config, const Console& console);

}  // namespace sluice::app
