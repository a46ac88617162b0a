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
    // Sets what the flags say. kInvalid nest_needs_json, flatten_needs_json when the formats in
    // `spec` are known to be delimited.
    Result<void> apply(engine::TransformSpec& spec) const;
};

}  // namespace sluice::app
