// `sluice serve`: front doors, and with the embedded backend all that is behind them.
#pragma once

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

// As run_server() (server_process.h). The first line of output:
// {"http":"http://…","ws":"ws://…","s3":"http://…"}, with "stages" of the AWS backend that run
// here. kExitUsage: nobody could tell where others reach this gateway's sockets.
int run_serve(const Config& config, const Console& console);

}  // namespace sluice::app
