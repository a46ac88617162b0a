// Recipes as people write them: JSON, described in docs/recipe.md and docs/recipe.schema.json.
//
// Pure function; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "engine/recipe.h"

namespace sluice::engine {

// Errors (kInvalid): bad_recipe, with the step and the member; unsupported_recipe for a later
// version than 1.
Result<Recipe> parse_recipe_document(std::string_view text);

}  // namespace sluice::engine
