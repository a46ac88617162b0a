// What happens to a table on its way: steps, in order.
//
// Plain values; any thread may copy them. recipe/document.h reads the JSON that people write,
// recipe/compiled_recipe.h fits a recipe to a header.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/nesting.h"
#include "engine/recipe/steps.h"
#include "engine/recipe/typing.h"

namespace sluice::engine {

// What becomes of a record that cannot be taken. Who runs the recipe gives the place for rejects,
// see Rejecting.
enum class OnError : std::uint8_t { kFail, kReject };

struct Recipe {
    std::vector<Step> steps;  // none: the table stays as it is
    OnError on_error = OnError::kFail;
    Typing typing = {};    // of what is written as JSON
    Nesting nesting = {};  // flatten and explode come before the steps, nest behind them
};

// The compatibility contract's way to say it, as a recipe.
inline Recipe recipe_of(ColumnMap columns) {
    return {.steps = {std::move(columns)}};
}

// Reads the compatibility contract's texts: mapping "old:new,old:new", sequence "a,b,c". Either may
// be empty. Sets retry_without_quotes. Errors: kInvalid bad_mapping (an entry without ':', an empty
// name, an old or a new name twice), bad_sequence (an empty name, a name twice).
Result<ColumnMap> parse_column_map(std::string_view mapping, std::string_view sequence);
// The same, as a recipe.
Result<Recipe> parse_recipe(std::string_view mapping, std::string_view sequence);

}  // namespace sluice::engine
