// The members "types" and "null" of a recipe document.
#include <gtest/gtest.h>

#include "engine/recipe/document.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

Result<Recipe> parsed(std::string_view members) {
    return parse_recipe_document(R"({"version":1,"steps":[],)" + std::string(members) + "}");
}

std::string refused(std::string_view members) {
    const Result<Recipe> recipe = parsed(members);
    EXPECT_FALSE(recipe) << members;
    if (recipe) return {};
    EXPECT_EQ(recipe.error().name, "bad_recipe");
    return recipe.error().message;
}

TEST(DocumentTypesTest, ADocumentSaysTypesAndNulls) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.recipe = parse_recipe_document(
                      R"({"version":1,"steps":[{"do":"rename","columns":[{"from":"p","to":"q"}]}],
                          "types":{"q":{"type":"decimal","decimal_mark":","},"b":"boolean",
                                   "due":{"type":"date","format":"%d.%m.%Y"}},
                          "null":["NA",""]})")
                      .value();
    EXPECT_EQ(testing::convert("p,b,due,x\n\"1,50\",TRUE,24.12.2026,\nNA,,,NA\n", spec),
              "{\"q\":1.50,\"b\":true,\"due\":\"2026-12-24\",\"x\":null}\n"
              "{\"q\":null,\"b\":null,\"due\":null,\"x\":null}\n");
}

TEST(DocumentTypesTest, WhatHasNoMeaningIsToldWithItsMemberAndTheNearestType) {
    EXPECT_EQ(refused(R"("types":{"price":"decimel"})"),
              "types: \"price\" is \"decimel\" and must be one of: text, integer, decimal, number, "
              "boolean, date, time, datetime; did you mean \"decimal\"?");
    EXPECT_EQ(refused(R"("types":{"due":{"type":"dat"}})"),
              "types, column \"due\": \"type\" is \"dat\" and must be one of: text, integer, "
              "decimal, number, boolean, date, time, datetime; did you mean \"date\"?");
    EXPECT_EQ(refused(R"("types":{"due":{"type":"date","fromat":"%Y"}})"),
              "types, column \"due\": \"fromat\" has no meaning here; did you mean \"format\"?");
    EXPECT_EQ(refused(R"("type":{"a":"text"})"),
              "the recipe: \"type\" has no meaning here; did you mean \"types\"?");
    EXPECT_EQ(refused(R"("null":"NA")"),
              "the recipe: \"null\" must be a list of texts, at least one");
}

}  // namespace
}  // namespace sluice::engine
