// A recipe that a user keeps, to use it again, and what is written of one. Values; any thread may
// copy them.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace sluice {

struct RecipeInfo {
    RecipeName name;
    Fingerprint header;          // of the column names that it was made for; empty: of any
    std::uint64_t revision = 0;  // 1, 2, … ; a name that was removed begins again
    WallTime updated;
};

struct SavedRecipe {
    RecipeInfo info;
    std::string document;  // JSON, as it was saved: docs/recipe.md
};

// Part of an Outcome. Recipes are saved and removed by front doors only.
//
// kConflict recipe_exists (`replaces` is 0), recipe_changed (that revision is not there any more):
// so of two who edit the same one, the second is told. kTooLarge too_many_recipes,
// recipe_too_large; kInvalid bad_recipe_name (not 1–128 bytes of UTF-8 without control characters),
// bad_recipe (no UTF-8). The limits stand in base/limits.h.
struct RecipeSave {
    UserId user;
    RecipeName name;
    std::string document;
    Fingerprint header = {};
    std::uint64_t replaces = 0;  // the revision it takes the place of; 0: there must be none
};

// Whichever revision there is. One that is not there is removed already.
struct RecipeRemoval {
    UserId user;
    RecipeName name;
};

}  // namespace sluice
