// The contract of ports/recipes.h, and of what an Outcome does to recipes.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Fingerprint kHeader{std::string(64, 'a')};
const Fingerprint kOtherHeader{std::string(64, 'b')};

class RecipesContract : public Contract {
  protected:
    static RecipeSave saving(const std::string& name,
                             std::uint64_t replaces = 0,
                             const std::string& document = R"({"columns":["a"]})") {
        RecipeSave save;
        save.user = kAda;
        save.name = RecipeName{name};
        save.document = document;
        save.header = kHeader;
        save.replaces = replaces;
        return save;
    }
    Result<void> commit(RecipeSave save) {
        Outcome outcome;
        outcome.save_recipes.push_back(std::move(save));
        return world->backend().commit(std::move(outcome));
    }
    Result<void> remove(const std::string& name, const UserId& user = kAda) {
        Outcome outcome;
        outcome.remove_recipes.push_back({user, RecipeName{name}});
        return world->backend().commit(std::move(outcome));
    }
    SavedRecipe stored(const std::string& name, const UserId& user = kAda) {
        const auto found = world->recipes().get(user, RecipeName{name});
        EXPECT_TRUE(found);
        return found.value_or(SavedRecipe{});
    }
    static std::vector<std::string> names(const Result<std::vector<RecipeInfo>>& infos) {
        EXPECT_TRUE(infos);
        std::vector<std::string> names;
        if (!infos) return names;
        for (const RecipeInfo& info : *infos) names.push_back(info.name.text());
        return names;
    }
    std::vector<std::string> listed(const std::string& after = "", std::size_t max = 10) {
        return names(world->recipes().list(kAda, RecipeName{after}, max));
    }
    std::vector<std::string> of_header(const Fingerprint& header, std::size_t max = 10) {
        return names(world->recipes().of_header(kAda, header, max));
    }
};

TEST_F(RecipesContract, GivesBackARecipeAsItWasSaved) {
    EXPECT_EQ(error_name(world->recipes().get(kAda, RecipeName{"mine"})), "no_such_recipe");
    ASSERT_TRUE(commit(saving("mine")));
    const SavedRecipe mine = stored("mine");
    EXPECT_EQ(mine.info.name, RecipeName{"mine"});
    EXPECT_EQ(mine.info.header, kHeader);
    EXPECT_EQ(mine.info.revision, 1U);
    EXPECT_EQ(mine.info.updated, world->clock.wall());
    EXPECT_EQ(mine.document, R"({"columns":["a"]})");
}

TEST_F(RecipesContract, CountsRevisionsAndSaysWhenTheLastOneWasSaved) {
    ASSERT_TRUE(commit(saving("mine")));
    world->clock.advance(Seconds{4});
    RecipeSave next = saving("mine", 1, "{}");
    next.header = {};
    ASSERT_TRUE(commit(next));
    EXPECT_EQ(stored("mine").info.revision, 2U);
    EXPECT_EQ(stored("mine").info.updated, world->clock.wall());
    EXPECT_EQ(stored("mine").info.header, Fingerprint{});
    EXPECT_EQ(stored("mine").document, "{}");
}

TEST_F(RecipesContract, OfTwoWhoEditTheSameRevisionTheSecondIsTold) {
    ASSERT_TRUE(commit(saving("mine")));
    ASSERT_TRUE(commit(saving("mine", 1, "first")));
    const auto second = commit(saving("mine", 1, "second"));
    EXPECT_EQ(error_code(second), Code::kConflict);
    EXPECT_EQ(error_name(second), "recipe_changed");
    EXPECT_EQ(stored("mine").document, "first");
    EXPECT_EQ(error_name(commit(saving("other", 1))), "recipe_changed") << "never was there";
}

TEST_F(RecipesContract, ANewRecipeReplacesNone) {
    ASSERT_TRUE(commit(saving("mine")));
    const auto again = commit(saving("mine", 0, "again"));
    EXPECT_EQ(error_code(again), Code::kConflict);
    EXPECT_EQ(error_name(again), "recipe_exists");
    EXPECT_EQ(stored("mine").info.revision, 1U);
}

TEST_F(RecipesContract, ARefusedSaveChangesNothingElse) {
    ASSERT_TRUE(commit(saving("mine")));
    Outcome outcome;
    outcome.save_recipes.push_back(saving("other"));
    outcome.save_recipes.push_back(saving("mine"));
    outcome.runs.push_back(run(JobState::kQueued));
    outcome.send.push_back({queues::kUploads, kAda, "sent", {}});
    EXPECT_EQ(error_name(world->backend().commit(std::move(outcome))), "recipe_exists");
    EXPECT_THAT(listed(), ElementsAre("mine"));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_TRUE(receive(queues::kUploads).empty());
}

TEST_F(RecipesContract, ARemovedRecipeIsGoneAndItsNameFree) {
    ASSERT_TRUE(commit(saving("mine")));
    ASSERT_TRUE(remove("mine"));
    EXPECT_EQ(error_name(world->recipes().get(kAda, RecipeName{"mine"})), "no_such_recipe");
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_THAT(of_header(kHeader), IsEmpty());
    EXPECT_TRUE(remove("mine")) << "it is removed already";
    ASSERT_TRUE(commit(saving("mine")));
    EXPECT_EQ(stored("mine").info.revision, 1U);
}

TEST_F(RecipesContract, RenamesInOneCommit) {
    ASSERT_TRUE(commit(saving("old")));
    Outcome outcome;
    outcome.remove_recipes.push_back({kAda, RecipeName{"old"}});
    outcome.save_recipes.push_back(saving("new"));
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    EXPECT_THAT(listed(), ElementsAre("new"));
}

TEST_F(RecipesContract, ListsByTheBytesOfTheNames) {
    for (const char* name : {"b", "\xC3\xA4", "B", "a b", "a", "~"}) {
        ASSERT_TRUE(commit(saving(name)));
    }
    EXPECT_THAT(listed(), ElementsAre("B", "a", "a b", "b", "~", "\xC3\xA4"));
    EXPECT_THAT(listed("", 2), ElementsAre("B", "a"));
    EXPECT_THAT(listed("a", 2), ElementsAre("a b", "b"));
    EXPECT_THAT(listed("aa"), ElementsAre("b", "~", "\xC3\xA4")) << "no recipe has that name";
    EXPECT_THAT(listed("\xC3\xA4"), IsEmpty());
    EXPECT_THAT(listed("", 0), IsEmpty());
}

TEST_F(RecipesContract, ListsWhatACommitHasJustSaved) {
    ASSERT_TRUE(commit(saving("mine")));
    ASSERT_TRUE(commit(saving("mine", 1)));
    const auto infos = world->recipes().list(kAda, {}, 10);
    ASSERT_TRUE(infos);
    ASSERT_EQ(infos->size(), 1U);
    EXPECT_EQ(infos->front().header, kHeader);
    EXPECT_EQ(infos->front().revision, 2U);
    EXPECT_EQ(infos->front().updated, world->clock.wall());
}

TEST_F(RecipesContract, FindsThoseThatWereMadeForAHeader) {
    ASSERT_TRUE(commit(saving("b")));
    ASSERT_TRUE(commit(saving("a")));
    RecipeSave other = saving("c");
    other.header = kOtherHeader;
    ASSERT_TRUE(commit(other));
    RecipeSave any = saving("d");
    any.header = {};
    ASSERT_TRUE(commit(any));
    EXPECT_THAT(of_header(kHeader), ElementsAre("a", "b"));
    EXPECT_THAT(of_header(kHeader, 1), ElementsAre("a"));
    EXPECT_THAT(of_header(kHeader, 0), IsEmpty());
    EXPECT_THAT(of_header(kOtherHeader), ElementsAre("c"));
    EXPECT_THAT(of_header({}), IsEmpty()) << "those without a header match nothing";
    RecipeSave moved = saving("b", 1);
    moved.header = kOtherHeader;
    ASSERT_TRUE(commit(moved));
    EXPECT_THAT(of_header(kHeader), ElementsAre("a"));
    EXPECT_THAT(of_header(kOtherHeader), ElementsAre("b", "c"));
    EXPECT_EQ(world->recipes().of_header(kAda, kOtherHeader, 1)->front().revision, 2U);
}

TEST_F(RecipesContract, EachUserHasTheirOwn) {
    ASSERT_TRUE(commit(saving("mine")));
    EXPECT_EQ(error_name(world->recipes().get(kBob, RecipeName{"mine"})), "no_such_recipe");
    EXPECT_TRUE(world->recipes().list(kBob, {}, 10)->empty());
    EXPECT_TRUE(world->recipes().of_header(kBob, kHeader, 10)->empty());
    RecipeSave bobs = saving("mine", 0, "bob's");
    bobs.user = kBob;
    ASSERT_TRUE(commit(bobs));
    ASSERT_TRUE(remove("mine"));
    EXPECT_EQ(stored("mine", kBob).document, "bob's");
}

TEST_F(RecipesContract, KeepsADocumentAndANameOfTheLargestSize) {
    const Limits limits;
    const std::string name(limits.recipe_name_bytes, 'n');
    const std::string document(limits.recipe_bytes, 'd');
    ASSERT_TRUE(commit(saving(name, 0, document)));
    EXPECT_EQ(stored(name).document, document);
    const auto larger = commit(saving(name, 1, document + "d"));
    EXPECT_EQ(error_code(larger), Code::kTooLarge);
    EXPECT_EQ(error_name(larger), "recipe_too_large");
    EXPECT_EQ(error_name(commit(saving(name + "n"))), "bad_recipe_name");
}

TEST_F(RecipesContract, RefusesWhatNoStoreCouldGiveBack) {
    for (const std::string name : {"", "two\nlines", "caf\xE9", "del\x7f"}) {
        EXPECT_EQ(error_name(commit(saving(name))), "bad_recipe_name") << name;
        EXPECT_EQ(error_name(remove(name)), "bad_recipe_name") << name;
        EXPECT_EQ(error_name(world->recipes().get(kAda, RecipeName{name})), "no_such_recipe");
    }
    EXPECT_EQ(error_name(commit(saving("mine", 0, "caf\xE9"))), "bad_recipe");
    Outcome twice;
    twice.save_recipes.push_back(saving("mine"));
    twice.remove_recipes.push_back({kAda, RecipeName{"mine"}});
    EXPECT_EQ(error_name(world->backend().commit(std::move(twice))), "recipe_twice");
}

TEST_F(RecipesContract, RefusesMoreThanAUserMayHave) {
    Limits limits;
    limits.recipes_per_user_max = 2;
    world = make_world(limits);
    ASSERT_TRUE(commit(saving("a")));
    ASSERT_TRUE(commit(saving("b")));
    const auto third = commit(saving("c"));
    EXPECT_EQ(error_code(third), Code::kTooLarge);
    EXPECT_EQ(error_name(third), "too_many_recipes");
    EXPECT_EQ(error_name(commit(saving("a"))), "recipe_exists") << "that is what is wrong with it";
    EXPECT_TRUE(commit(saving("a", 1))) << "no new one";
    RecipeSave bobs = saving("c");
    bobs.user = kBob;
    EXPECT_TRUE(commit(bobs));
    ASSERT_TRUE(remove("b"));
    ASSERT_TRUE(remove("b"));
    EXPECT_TRUE(commit(saving("c")));
    EXPECT_EQ(error_name(commit(saving("d"))), "too_many_recipes") << "what is gone counts once";
    EXPECT_THAT(listed(), ElementsAre("a", "c"));
}

TEST_F(RecipesContract, ARenameNeedsNoRoom) {
    Limits limits;
    limits.recipes_per_user_max = 1;
    world = make_world(limits);
    ASSERT_TRUE(commit(saving("old")));
    Outcome outcome;
    outcome.save_recipes.push_back(saving("new"));
    outcome.remove_recipes.push_back({kAda, RecipeName{"old"}});
    EXPECT_TRUE(world->backend().commit(std::move(outcome)));
    Outcome two;
    two.save_recipes.push_back(saving("one"));
    two.save_recipes.push_back(saving("two"));
    two.remove_recipes.push_back({kAda, RecipeName{"new"}});
    EXPECT_EQ(error_name(world->backend().commit(std::move(two))), "too_many_recipes");
    EXPECT_THAT(listed(), ElementsAre("new"));
}

TEST_F(RecipesContract, AStageSavesNone) {
    send(queues::kFileOperations, kAda, "work");
    const Lease lease = receive_one(queues::kFileOperations);
    Outcome outcome;
    outcome.save_recipes.push_back(saving("mine"));
    EXPECT_EQ(error_name(world->backend().commit(lease, std::move(outcome))), "records_of_a_stage");
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_TRUE(world->backend().commit(lease, Outcome{})) << "the lease still holds";
}

}  // namespace
}  // namespace sluice::contract
