// What a commit writes of recipes and claims, by what is known of the items that are there.
#include "aws/dynamodb/recipe_row.h"
#include "aws/dynamodb/request_row.h"
#include "tests/aws/plan_fixture.h"

namespace sluice::aws {
namespace {

using dynamodb::Item;
using dynamodb::RowName;
using dynamodb::Write;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

RecipeSave save_of(const std::string& name, std::uint64_t replaces = 0) {
    RecipeSave save;
    save.user = kAda;
    save.name = RecipeName{name};
    save.document = "{}";
    save.replaces = replaces;
    return save;
}

class RecordsPlanTest : public PlanTest {
  protected:
    std::string refusal() {
        const auto writes = plan(changes, known, tables, kPlannedAt);
        return writes ? "(planned)" : writes.error().name;
    }
};

TEST_F(RecordsPlanTest, ANewRecipeIsCountedAndAnotherRevisionIsNot) {
    changes.save_recipes = {save_of("new")};
    const auto writes = planned();
    const RowName row = tables.recipe(kAda, RecipeName{"new"});
    EXPECT_THAT(rows(writes), UnorderedElementsAre(row, tables.recipe_count(kAda)));
    EXPECT_EQ(to(writes, row).condition, "attribute_not_exists(#revision)");
    EXPECT_EQ(to(writes, tables.recipe_count(kAda)).condition,
              "attribute_not_exists(#saved) OR #saved <= :1");
    changes.save_recipes = {save_of("new", 3)};
    const auto next = planned();
    ASSERT_THAT(rows(next), ElementsAre(row));
    EXPECT_EQ(next[0].condition, "#revision = :0");
    EXPECT_EQ(dynamodb::revision_in(next[0].item), 4U);
}

TEST_F(RecordsPlanTest, SaysWhatIsWrongWithARecipeThatWasRefused) {
    const RowName row = tables.recipe(kAda, RecipeName{"mine"});
    changes.save_recipes = {save_of("mine")};
    known.add(row, Item{{"revision", std::int64_t{3}}});
    EXPECT_EQ(refusal(), "recipe_exists");
    changes.save_recipes = {save_of("mine", 2)};
    EXPECT_EQ(refusal(), "recipe_changed");
    changes.save_recipes = {save_of("mine", 3)};
    EXPECT_THAT(planned(), SizeIs(1));
    known.add(row, std::nullopt);
    EXPECT_EQ(refusal(), "recipe_changed");
    changes.save_recipes = {save_of("mine")};
    EXPECT_THAT(planned(), SizeIs(2)) << "it was removed meanwhile";
    known.add(tables.recipe_count(kAda), Item{{"saved", std::int64_t{1'000}}});
    EXPECT_EQ(refusal(), "too_many_recipes");
}

TEST_F(RecordsPlanTest, ARecipeThatIsGoneIsNotCountedOffTwice) {
    changes.remove_recipes = {{kAda, RecipeName{"mine"}}};
    const RowName row = tables.recipe(kAda, RecipeName{"mine"});
    EXPECT_THAT(rows(planned()), UnorderedElementsAre(row, tables.recipe_count(kAda)));
    known.add(row, std::nullopt);
    EXPECT_THAT(planned(), IsEmpty());
}

TEST_F(RecordsPlanTest, SettlesAClaimWithItsFenceOnly) {
    changes.settle = Settlement{kAda, IdempotencyKey{"key"}, 7, "made"};
    changes.runs.resize(1);
    const RowName row = tables.request(kAda, IdempotencyKey{"key"});
    const auto writes = planned();
    EXPECT_THAT(writes, SizeIs(2));
    EXPECT_THAT(to(writes, row).condition, testing::StartsWith("#fence = :0 AND #state = :1"));
    EXPECT_TRUE(to(writes, row).once);

    const std::int64_t later = kPlannedAt.time_since_epoch().count() / 1'000 + 60;
    Item claimed{{"fence", std::int64_t{7}}, {"state", std::string("claimed")}, {"expires", later}};
    known.add(row, claimed);
    EXPECT_THAT(planned(), SizeIs(2));
    for (const auto& [name, value] :
         {std::pair<std::string, dynamodb::Value>{"fence", std::int64_t{8}},
          {"state", std::string("done")},
          {"state", std::string("released")},
          {"expires", later - 60}}) {
        Item other = claimed;
        other[name] = value;
        known.add(row, other);
        EXPECT_EQ(refusal(), "stale_claim") << name;
    }
    known.add(row, std::nullopt);
    EXPECT_EQ(refusal(), "stale_claim");
}

TEST_F(RecordsPlanTest, RecipesOfTheLargestSizeDoNotFillATransactionAboveItsLimit) {
    Outcome outcome;
    for (int i = 0; i < 20; ++i) {
        outcome.save_recipes.push_back(save_of(std::to_string(i)));
        outcome.save_recipes.back().document.assign(Limits{}.recipe_bytes, 'd');
    }
    for (const TableChanges& part : table_changes(outcome)) {
        EXPECT_LE(part.save_recipes.size(), 15U);
    }
}

}  // namespace
}  // namespace sluice::aws
