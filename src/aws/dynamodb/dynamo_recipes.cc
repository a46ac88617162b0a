#include "aws/dynamodb/dynamo_recipes.h"

#include "aws/dynamodb/recipe_row.h"
#include "ports/record_checks.h"

namespace sluice::aws {

using namespace dynamodb;

namespace {

std::unexpected<Error> no_such_recipe() {
    return fail(Code::kNotFound, "no_such_recipe", "there is no such recipe");
}

}  // namespace

Result<SavedRecipe> DynamoRecipes::get(const UserId& user, const RecipeName& name) {
    // No other name was ever saved, and some would be taken for another one in a key.
    if (!check(name, tables_.options().limits)) return no_such_recipe();
    const auto item = TRY(dynamo_.get(tables_.recipe(user, name)));
    if (!item) return no_such_recipe();
    return recipe_in(*item);
}

Result<std::vector<RecipeInfo>> DynamoRecipes::list(const UserId& user,
                                                    const RecipeName& after,
                                                    std::size_t max) {
    if (max == 0) return std::vector<RecipeInfo>{};
    // BETWEEN has both ends: no name begins with this one and goes on with a control character.
    const std::string behind = after.empty() ? "" : after.text() + '\x01';
    Query query{.table = tables_.recipes(), .max = max};
    Substitutes& with = query.substitutes;
    query.key_condition = with.name("user") + " = " + with.value(key_text(user.text())) + " AND " +
                          with.name("entry");
    query.key_condition += " BETWEEN " + with.value(Tables::recipe_key(RecipeName{behind}));
    query.key_condition += " AND " + with.value(std::string("recipe$"));  // '#' + 1
    return infos(query);
}

Result<std::vector<RecipeInfo>> DynamoRecipes::of_header(const UserId& user,
                                                         const Fingerprint& header,
                                                         std::size_t max) {
    if (max == 0 || header.empty()) return std::vector<RecipeInfo>{};
    Query query{.table = tables_.recipes(), .index = std::string(kByHeader), .max = max};
    Substitutes& with = query.substitutes;
    query.key_condition =
        with.name("user_header") + " = " + with.value(user_header_text(user, header));
    return infos(query);
}

Result<std::vector<RecipeInfo>> DynamoRecipes::infos(const Query& query) {
    Query asked = query;
    asked.only.assign(kRecipeInfo.begin(), kRecipeInfo.end());
    const auto items = TRY(dynamo_.query(asked));
    std::vector<RecipeInfo> infos;
    infos.reserve(items.size());
    for (const Item& item : items) infos.push_back(recipe_info_in(item));
    return infos;
}

}  // namespace sluice::aws
