// The flags that make columns of objects in JSON input, and objects of columns in JSON output.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/transform.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct NestingFlags {
    bool flatten = false;
    std::string explode;  // a column; empty: none
    bool nest = false;

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    bool any() const { return flatten || nest || !explode.empty(); }
    // That the formats in `spec` can do what the flags say. kInvalid nest_needs_json,
    // flatten_needs_json when they are known to be delimited.
    Result<void> check(const engine::TransformSpec& spec) const;
    // Adds what the flags say to what a recipe document does. kInvalid explode_twice when it
    // explodes another column.
    Result<void> apply(engine::Nesting& nesting) const;
};

}  // namespace sluice::app
