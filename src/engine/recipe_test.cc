#include "engine/recipe.h"

#include <gtest/gtest.h>

#include "engine/column_plan.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using Names = std::vector<std::string>;

std::string names_of(const Result<ColumnPlan>& plan) {
    if (!plan) return plan.error().name + " " + plan.error().place.column.value_or("");
    std::string text;
    for (const OutputColumn& column : *plan) {
        text += std::to_string(column.input) + "=" + column.name + " ";
    }
    return text;
}

std::string planned(const Names& header, std::string_view mapping, std::string_view sequence) {
    return names_of(plan_columns(header, *parse_column_map(mapping, sequence)));
}

TEST(RecipeTest, ReadsMappingAndSequence) {
    const ColumnMap columns = *parse_column_map("a:x,b c:y", "y,x,z");
    EXPECT_EQ(columns, (ColumnMap{{{"a", "x"}, {"b c", "y"}}, {"y", "x", "z"}, true}));
    EXPECT_EQ(*parse_column_map("", ""), (ColumnMap{{}, {}, true}));
}

TEST(RecipeTest, RefusesMappingsThatSayNothingOrTwoThings) {
    for (const std::string_view mapping :
         {"a", "a:x,", ":x", "a:", ",", "a:x,a:y", "a:x,b:x", "a:b:c"}) {
        EXPECT_EQ(parse_recipe(mapping, "").error().name, "bad_mapping") << mapping;
    }
}

TEST(RecipeTest, RefusesSequencesWithEmptyOrRepeatedNames) {
    for (const std::string_view sequence : {",", "a,", ",a", "a,,b", "a,b,a"}) {
        EXPECT_EQ(parse_recipe("", sequence).error().name, "bad_sequence") << sequence;
    }
}

TEST(ColumnPlanTest, ANewNameWinsOverTheColumnThatHasIt) {
    EXPECT_EQ(planned({"a", "b"}, "a:b", "b"), "0=b ");
}

TEST(ColumnPlanTest, ARenamedColumnMayBeSelectedByItsOldName) {
    EXPECT_EQ(planned({"a", "b"}, "a:x", "a,x"), "0=a 0=x ");
}

TEST(ColumnPlanTest, ColumnsMayTradeTheirNames) {
    EXPECT_EQ(planned({"a", "b"}, "a:b,b:a", ""), "0=b 1=a ");
}

TEST(ColumnPlanTest, AnOutputNameIsUsedOnce) {
    EXPECT_EQ(planned({"a", "b"}, "a:b", ""), "duplicate_column b");
    EXPECT_EQ(
        names_of(plan_columns({"a", "b"}, {.mapping = {{"a", "x"}, {"b", "x"}}, .sequence = {}})),
        "duplicate_column x");
    EXPECT_EQ(names_of(plan_columns({"a"}, {.mapping = {{"a", "x"}, {"a", "y"}}, .sequence = {}})),
              "duplicate_column a");
    EXPECT_EQ(names_of(plan_columns({"a"}, {.mapping = {}, .sequence = {"a", "a"}})),
              "duplicate_column a");
}

TEST(ColumnPlanTest, AnUnknownColumnIsNamed) {
    EXPECT_EQ(planned({"a"}, "b:x", ""), "unknown_column b");
    EXPECT_EQ(planned({"a"}, "", "a,b"), "unknown_column b");
}

TEST(ColumnPlanTest, ANameThatIsNotInTheHeaderIsTriedWithoutItsQuotes) {
    EXPECT_EQ(planned({"a b", "say \"hi\""}, "\"a b\":x", "x"), "0=x ");
    EXPECT_EQ(planned({"a b"}, "\"a b\":\"a b\"", "\"a b\""), "0=a b ");
    EXPECT_EQ(planned({"say \"hi\""}, "", "\"say \"\"hi\"\"\""), "0=say \"hi\" ");
    EXPECT_EQ(planned({"\"q\"", "q"}, "", "\"q\",q"), "0=\"q\" 1=q ");
    EXPECT_EQ(names_of(plan_columns({"q"}, {.mapping = {}, .sequence = {"\"q\""}})),
              "unknown_column \"q\"");
}

TEST(ColumnPlanTest, TheNearestNameIsSuggestedWhenOneIsNear) {
    const auto message = [](const char* wanted) {
        return plan_columns({"customer", "PRICE"}, {.mapping = {}, .sequence = {wanted}})
            .error()
            .message;
    };
    EXPECT_EQ(message("price"), "column \"price\" is not in the file; did you mean \"PRICE\"?");
    EXPECT_EQ(message("custmoer"),
              "column \"custmoer\" is not in the file; did you mean \"customer\"?");
    EXPECT_EQ(message("zzz"), "column \"zzz\" is not in the file");
    EXPECT_EQ(message("prcie"), "column \"prcie\" is not in the file; did you mean \"PRICE\"?");
}

TEST(ColumnPlanTest, TwoLettersSwappedAreOneEditInShortNames) {
    const auto suggested = [](const char* wanted) {
        const auto plan =
            plan_columns({"name", "q", "head"}, {.mapping = {}, .sequence = {wanted}});
        return plan.error().message.contains("did you mean");
    };
    EXPECT_TRUE(suggested("naem"));
    EXPECT_TRUE(suggested("heda"));
    EXPECT_FALSE(suggested("mena"));
    EXPECT_FALSE(suggested("p"));
}

TEST(ColumnPlanTest, AVeryLongNameIsCutInTheMessage) {
    const Names header{"a"};
    const std::string name = std::string(79, 'x') + "ää" + std::string(5000, 'y');
    const Error error = plan_columns(header, {.mapping = {}, .sequence = {name}}).error();
    EXPECT_EQ(error.place.column, std::string(79, 'x') + "…");
    EXPECT_LT(error.message.size(), 200U);
}

}  // namespace
}  // namespace sluice::engine
