// Where a command writes for people and programs, how it reports a failure, and what it exits with.
#pragma once

#include <ostream>
#include <string_view>

#include "base/error.h"

namespace sluice::app {

// Documented in `sluice --help` and docs/operations.md; scripts depend on them.
enum ExitCode : int {
    kExitOk = 0,
    kExitFailure = 1,        // the machine, the network or the server: see the message
    kExitUsage = 2,          // the command line or the configuration
    kExitBadData = 3,        // the file or the recipe: running it again will not help
    kExitInterrupted = 130,  // SIGINT or SIGTERM
    kExitBrokenPipe = 141    // who read the output has gone: as if SIGPIPE had ended the process
};

struct Console {
    std::ostream& out;
    std::ostream& err;
};

// Writes "sluice <command>: <error>" as one line and returns `exit_code`. Control characters of
// the error's text are shown as '?': it may quote a file.
int report(const Console& console, std::string_view command, const Error& error, int exit_code);

// Writes "sluice <command>: warning: <text>" in the same way.
void warn(const Console& console, std::string_view command, std::string_view text);

// Reports what went wrong with files and returns the exit code: kExitBadData for input that stays
// wrong, kExitInterrupted for kCancelled, else kExitFailure. A pipe that nobody reads any more is
// kExitBrokenPipe, of which nothing is written: its reader has what it wanted.
int report_data(const Console& console, std::string_view command, const Error& error);

}  // namespace sluice::app
