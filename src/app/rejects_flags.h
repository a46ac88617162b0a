// The flags that say what becomes of bad records, and that a receipt is wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/recipe.h"
#include "engine/rejects.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct RejectsFlags {
    std::optional<std::string> on_error;  // fail, reject; absent: as the recipe says
    std::string rejects;                  // a file; empty: none
    std::optional<std::uint64_t> rejects_max;
    std::string receipt;  // a file; empty: none

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    // The file for rejects, empty when the first bad record is to end the conversion; a file alone
    // says that they are rejected. kInvalid rejects_needed, bad_on_error.
    Result<std::string> rejects_file(const engine::Recipe& recipe) const;
};

}  // namespace sluice::app
