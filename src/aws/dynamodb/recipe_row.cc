#include "aws/dynamodb/recipe_row.h"

namespace sluice::aws::dynamodb {

// A fingerprint has one length and no '#': two users' texts are never the same.
std::string user_header_text(const UserId& user, const Fingerprint& header) {
    return key_text(user.text()) + "#" + header.text();
}

Write put_recipe(const Tables& tables, const RecipeSave& save, WallTime now) {
    Write write{Write::Kind::kPut, tables.recipe(save.user, save.name)};
    const auto replaced = static_cast<std::int64_t>(save.replaces);
    write.item = write.row.key;
    write.item["user_id"] = save.user.text();
    write.item["name"] = save.name.text();
    write.item["document"] = save.document;
    write.item["header"] = save.header.text();
    // A key of an index is never empty; an item without it is not in the index.
    if (!save.header.empty()) write.item["user_header"] = user_header_text(save.user, save.header);
    write.item["revision"] = replaced + 1;
    write.item["updated"] = std::int64_t{now.time_since_epoch().count()};
    const std::string at = write.substitutes.name("revision");
    write.condition = replaced == 0 ? "attribute_not_exists(" + at + ")"
                                    : at + " = " + write.substitutes.value(replaced);
    return write;
}

Write remove_recipe(const Tables& tables, const RecipeRemoval& removal) {
    Write write{Write::Kind::kDelete, tables.recipe(removal.user, removal.name)};
    write.condition = "attribute_exists(" + write.substitutes.name("revision") + ")";
    return write;
}

Write count_recipes(const Tables& tables, const UserId& user, std::int64_t more) {
    Write write{Write::Kind::kUpdate, tables.recipe_count(user)};
    const std::string at = write.substitutes.name("saved");
    write.update = "ADD " + at + " " + write.substitutes.value(more);
    if (more < 0) return write;
    const auto max = static_cast<std::int64_t>(tables.options().limits.recipes_per_user_max);
    write.condition =
        "attribute_not_exists(" + at + ") OR " + at + " <= " + write.substitutes.value(max - more);
    return write;
}

std::uint64_t revision_in(const Item& recipe) {
    return static_cast<std::uint64_t>(number_in(recipe, "revision"));
}

std::int64_t count_in(const Item& counter) {
    return number_in(counter, "saved");
}

RecipeInfo recipe_info_in(const Item& recipe) {
    return {.name = RecipeName{text_in(recipe, "name")},
            .header = Fingerprint{text_in(recipe, "header")},
            .revision = revision_in(recipe),
            .updated = WallTime{Milliseconds{number_in(recipe, "updated")}}};
}

SavedRecipe recipe_in(const Item& recipe) {
    return {recipe_info_in(recipe), text_in(recipe, "document")};
}

}  // namespace sluice::aws::dynamodb
