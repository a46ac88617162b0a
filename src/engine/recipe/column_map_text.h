// A column map in writing: the steps of the recipe document that does the same.
//
// Pure.
#pragma once

#include <string>

#include "engine/recipe.h"

namespace sluice::engine {

// A JSON array: `rename` when the map renames, `select` when it has a sequence.
std::string steps_text(const ColumnMap& columns);
// The whole document, on one line.
std::string document_text(const ColumnMap& columns);

}  // namespace sluice::engine
