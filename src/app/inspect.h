// `sluice inspect FILE`: what a delimited file is probably like, and why.
#pragma once

#include <optional>
#include <string>

#include "app/console.h"
#include "app/dialect_flags.h"

namespace sluice::app {

struct InspectOptions {
    std::string input;  // "-": standard input
    bool json = false;
    std::optional<std::string> encoding;
    InputDialectFlags dialect;  // what is said is not detected
};

int run_inspect(const InspectOptions& options, const Console& console);

}  // namespace sluice::app
