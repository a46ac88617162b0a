// Flags as the recipe document that does the same, for those who want to have it in writing.
#pragma once

#include <string>
#include <string_view>

#include "engine/nesting.h"
#include "engine/recipe/typing.h"

namespace sluice::app {

struct ColumnsFlags;

// One line of JSON, the same for the same flags. `columns`: what its columns() takes; `typing`: as
// TypesFlags make it, without marks and words of their own.
std::string recipe_text(const ColumnsFlags& columns,
                        const engine::Typing& typing,
                        const engine::Nesting& nesting);

// A document with flags beside it: `document`, which is a recipe, on one line, its members in their
// order, with what flags say put in: `typing` by TypesFlags alone, `nesting` both together.
std::string recipe_text(std::string_view document,
                        const engine::Typing& typing,
                        const engine::Nesting& nesting);

}  // namespace sluice::app
