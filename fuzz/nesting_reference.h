// What --flatten and --explode make of JSON, by the plainest means: what the engine is held to.
//
// Pure functions, for JSON that is known to be valid; everything stays in memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/nesting.h"

namespace sluice::fuzz {

struct Table {
    std::vector<std::string> names;  // of columns, in the order in which rows first name them
    std::vector<std::vector<std::pair<std::string, std::string>>> rows;  // (name, text)

    std::string ndjson() const;  // every row with every column, all of them texts
};

// The table of an array of objects, of {"items":[…]}, or of objects one behind the other. None: a
// name stands twice in a row.
std::optional<Table> reference_table(std::string_view json, const engine::Nesting& nesting);

}  // namespace sluice::fuzz
