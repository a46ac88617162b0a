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
    EXPECT_EQ(refused(R"("null":["NA",1])"),
              "the recipe: \"null\" must be a list of texts, and one of them is none");
}

// JSON's readers take the last one, and the first had no effect.
TEST(DocumentTypesTest, AMemberThatIsNamedTwiceIsToldWithWhereItStands) {
    EXPECT_EQ(refused(R"("types":{"a":"text","price":"integer","pri\u0063e":"decimal"})"),
              "types: \"price\" is named twice");
    EXPECT_EQ(refused(R"("null":["a"],"null":["b"])"), "the recipe: \"null\" is named twice");
    EXPECT_EQ(refused(R"("types":["infer",{"b":{"type":"text","type":"date"}}])"),
              "types: \"type\" is named twice");
    const auto recipe = parse_recipe_document(
        R"({"version":1,"steps":[{"do":"head","rows":1},{"do":"head","rows":2,"rows":3}]})");
    ASSERT_FALSE(recipe);
    EXPECT_EQ(recipe.error().message, "step 2: \"rows\" is named twice");
    EXPECT_TRUE(parsed(R"("types":{"type":{"type":"text"},"steps":"text","version":"text"})"));
}

// A double would be compared, and another value found.
TEST(DocumentNumbersTest, ANumberThatJsonReadersRoundIsRefused) {
    const auto filtered = [](const std::string& number) {
        const auto recipe = parse_recipe_document(
            R"({"version":1,"steps":[{"do":"filter","where":{"column":"id","compare":"=","value":)" +
            number + "}}]}");
        return recipe ? std::string() : recipe.error().message;
    };
    for (const char* kept : {"18446744073709551615",
                             "-9223372036854775808",
                             "0.1",
                             "1e3",
                             "-0.50",
                             "12345.678901234",
                             "\"12345678901234567890123\""}) {
        EXPECT_EQ(filtered(kept), "") << kept;
    }
    for (const std::string lost : {"12345678901234567890123", "0.1234567890123456789", "1e400"}) {
        EXPECT_EQ(filtered(lost),
                  "step 1: the number " + lost +
                      " has more digits than JSON readers keep: write it as text, between quotes");
    }
}

TEST(DocumentNestingTest, ADocumentFlattensExplodesAndNests) {
    TransformSpec spec = testing::to(Format::kNdjson);
    const char* const input = R"([{"o":{"id":1,"n":[{"x":2},{"x":3}]}}])";
    spec.recipe = parsed(R"("flatten":true,"explode":"o.n","nest":true)").value();
    EXPECT_EQ(testing::convert(input, spec),
              "{\"o\":{\"id\":\"1\",\"n\":{\"x\":\"2\"}}}\n"
              "{\"o\":{\"id\":\"1\",\"n\":{\"x\":\"3\"}}}\n");
    spec.recipe = parsed(R"("flatten":false,"nest":false)").value();
    EXPECT_FALSE(spec.recipe.nesting.reads() || spec.recipe.nesting.nest);
    EXPECT_EQ(parsed("\"explode\":\"n\"").value().nesting.explode, "n");
}

TEST(DocumentNestingTest, OtherKindsOfValuesAreRefused) {
    EXPECT_EQ(refused(R"("flatten":1)"), "the recipe: \"flatten\" must be true or false");
    EXPECT_EQ(refused(R"("nest":"yes")"), "the recipe: \"nest\" must be true or false");
    EXPECT_EQ(refused(R"("explode":"")"), "the recipe: \"explode\" must not be empty");
    EXPECT_EQ(refused(R"("explode":["a"])"), "the recipe: \"explode\" must be a text");
}

}  // namespace
}  // namespace sluice::engine
