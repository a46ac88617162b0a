// `sluice inspect FILE`: how `sluice convert` would read it, and why.
#pragma once

#include <optional>
#include <string>

#include "app/console.h"
#include "app/dialect_flags.h"

namespace sluice::app {

struct InspectOptions {
    std::string input;  // "-": standard input
    std::string from;   // a format's name; empty: from the file's name and its content
    bool json = false;
    std::optional<std::string> encoding;
    InputDialectFlags dialect;  // what is said is not detected
};

int run_inspect(const InspectOptions& options, const Console& console);

}  // namespace sluice::app
