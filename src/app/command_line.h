// The command line: what `sluice` was asked to do, and doing it.
#pragma once

#include "app/console.h"

namespace sluice::app {

// Returns the exit code (console.h). Reads the environment.
int run_command_line(int argc, const char* const* argv, const Console& console);

}  // namespace sluice::app
