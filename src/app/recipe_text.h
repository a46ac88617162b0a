// Flags as the recipe document that does the same, for those who want to have it in writing.
#pragma once

#include <string>

#include "engine/recipe/typing.h"

namespace sluice::app {

struct ColumnsFlags;

// One line of JSON, the same for the same flags. `columns`: what its columns() takes; `typing`: as
// TypesFlags make it, without marks and words of their own.
std::string recipe_text(const ColumnsFlags& columns, const engine::Typing& typing);

}  // namespace sluice::app
