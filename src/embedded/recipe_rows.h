// The rows of table `recipes`.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "embedded/db.h"
#include "ports/saved_recipe.h"

namespace sluice::embedded {

// As RecipeSave and RecipeRemoval say.
Result<void> save_recipe(Db& db, const RecipeSave& save, const Limits& limits, WallTime now);
Result<void> remove_recipe(Db& db, const RecipeRemoval& removal);

Result<std::optional<SavedRecipe>> find_recipe(Db& db, const UserId& user, const RecipeName& name);
// By name, those behind `after`.
Result<std::vector<RecipeInfo>> recipes_of(Db& db,
                                           const UserId& user,
                                           const RecipeName& after,
                                           std::size_t max);
Result<std::vector<RecipeInfo>> recipes_of_header(Db& db,
                                                  const UserId& user,
                                                  const Fingerprint& header,
                                                  std::size_t max);

}  // namespace sluice::embedded
