// A column map in writing: the recipe document that does the same.
//
// Pure.
#pragma once

#include <string>

#include "engine/recipe.h"

namespace sluice::engine {

// On one line: `rename` when the map renames, `select` when it has a sequence.
std::string document_text(const ColumnMap& columns);

}  // namespace sluice::engine
