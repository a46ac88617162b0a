// A saved recipe as an item of the table `recipes`, and how many of them a user has.
#pragma once

#include <array>

#include "aws/dynamodb/tables.h"
#include "ports/saved_recipe.h"

namespace sluice::aws::dynamodb {

// Of the table: finds recipes by the header that they were made for (`user_header`), sorted by
// `entry`. It has all that a RecipeInfo says.
inline constexpr std::string_view kByHeader = "by_header";
inline constexpr std::array<std::string_view, 4> kRecipeInfo{
    "header", "name", "revision", "updated"};
std::string user_header_text(const UserId& user, const Fingerprint& header);

// ConditionalCheckFailed: `replaces` is not what is there.
Write put_recipe(const Tables& tables, const RecipeSave& save, WallTime now);
// ConditionalCheckFailed: it is gone already.
Write remove_recipe(const Tables& tables, const RecipeRemoval& removal);
// ConditionalCheckFailed: there is no room for so many more.
Write count_recipes(const Tables& tables, const UserId& user, std::int64_t more);

std::uint64_t revision_in(const Item& recipe);
std::int64_t count_in(const Item& counter);
RecipeInfo recipe_info_in(const Item& recipe);
SavedRecipe recipe_in(const Item& recipe);

}  // namespace sluice::aws::dynamodb
