#include "embedded/recipe_rows.h"

#include <string>

namespace sluice::embedded {

namespace {

#define SLUICE_RECIPE_COLUMNS "name, header, revision, updated"

RecipeInfo info_in(const Statement& row) {
    return {.name = RecipeName{row.text(0)},
            .header = Fingerprint{row.text(1)},
            .revision = static_cast<std::uint64_t>(row.integer(2)),
            .updated = row.time(3)};
}

Result<std::vector<RecipeInfo>> recipes_of(Statement row) {
    std::vector<RecipeInfo> recipes;
    while (TRY(row.step())) recipes.push_back(info_in(row));
    return recipes;
}

Result<void> insert_recipe(Db& db, const RecipeSave& save, const Limits& limits, WallTime now) {
    const auto inserted =
        TRY(db.run("INSERT INTO recipes(user, name, header, revision, updated, document)"
                   " VALUES(?1, ?2, ?3, 1, ?4, ?5) ON CONFLICT(user, name) DO NOTHING",
                   save.user,
                   save.name,
                   save.header,
                   now,
                   std::string_view(save.document)));
    if (inserted == 0) {
        return fail(Code::kConflict, "recipe_exists", "there is a recipe of that name");
    }
    Statement row = TRY(db.query("SELECT count(*) FROM recipes WHERE user = ?1", save.user));
    TRY(row.step());
    if (static_cast<std::size_t>(row.integer(0)) <= limits.recipes_per_user_max) return {};
    return fail(Code::kTooLarge,
                "too_many_recipes",
                "a user may save " + std::to_string(limits.recipes_per_user_max) +
                    " recipes: remove one first");
}

}  // namespace

Result<void> save_recipe(Db& db, const RecipeSave& save, const Limits& limits, WallTime now) {
    if (save.replaces == 0) return insert_recipe(db, save, limits, now);
    const auto replaced =
        TRY(db.run("UPDATE recipes SET header = ?4, revision = revision + 1, updated = ?5,"
                   " document = ?6 WHERE user = ?1 AND name = ?2 AND revision = ?3",
                   save.user,
                   save.name,
                   save.replaces,
                   save.header,
                   now,
                   std::string_view(save.document)));
    if (replaced == 1) return {};
    return fail(Code::kConflict, "recipe_changed", "the recipe was changed or removed meanwhile");
}

Result<void> remove_recipe(Db& db, const RecipeRemoval& removal) {
    TRY(db.run("DELETE FROM recipes WHERE user = ?1 AND name = ?2", removal.user, removal.name));
    return {};
}

Result<std::optional<SavedRecipe>> find_recipe(Db& db, const UserId& user, const RecipeName& name) {
    Statement row = TRY(db.query("SELECT " SLUICE_RECIPE_COLUMNS
                                 ", document FROM recipes WHERE user = ?1 AND name = ?2",
                                 user,
                                 name));
    if (!TRY(row.step())) return std::optional<SavedRecipe>();
    return std::optional(SavedRecipe{info_in(row), row.text(4)});
}

Result<std::vector<RecipeInfo>> recipes_of(Db& db,
                                           const UserId& user,
                                           const RecipeName& after,
                                           std::size_t max) {
    return recipes_of(
        TRY(db.query("SELECT " SLUICE_RECIPE_COLUMNS
                     " FROM recipes WHERE user = ?1 AND name > ?2 ORDER BY name LIMIT ?3",
                     user,
                     after,
                     std::uint64_t{max})));
}

Result<std::vector<RecipeInfo>> recipes_of_header(Db& db,
                                                  const UserId& user,
                                                  const Fingerprint& header,
                                                  std::size_t max) {
    return recipes_of(TRY(db.query("SELECT " SLUICE_RECIPE_COLUMNS
                                   " FROM recipes WHERE user = ?1 AND header = ?2 AND header <> ''"
                                   " ORDER BY name LIMIT ?3",
                                   user,
                                   header,
                                   std::uint64_t{max})));
}

}  // namespace sluice::embedded
