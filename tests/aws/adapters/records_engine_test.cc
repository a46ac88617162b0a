// Recipes and idempotency records on a real engine, beside their ports' contracts: several
// processes, answers that are lost, and what is asked of DynamoDB.
#include "aws/dynamodb/recipe_row.h"
#include "tests/aws/adapters/commit_fixture.h"

namespace sluice::contract {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr Milliseconds kValid{10'000};
const IdempotencyKey kKey{"key"};
const Fingerprint kRequest{std::string(64, 'a')};

class RecordsOnAws : public CommitOnAws {
  protected:
    static std::uint64_t fence(const Result<RequestClaim>& claim) {
        const auto* given = claim ? std::get_if<ClaimGiven>(&*claim) : nullptr;
        EXPECT_TRUE(given);
        return given ? given->fence : 0;
    }
    static std::uint64_t claim(AwsProcess& process) {
        return fence(process.idempotency.claim(kAda, kKey, kRequest, kValid));
    }
    static Outcome settling(std::uint64_t fence, const std::string& response) {
        Outcome outcome;
        outcome.settle = Settlement{kAda, kKey, fence, response};
        return outcome;
    }
    std::string response() {
        const auto claim = must(world->idempotency().claim(kAda, kKey, kRequest, kValid));
        const auto* settled = std::get_if<ClaimSettled>(&claim);
        return settled ? settled->response : "(not settled)";
    }
    static RecipeSave saving(const std::string& name, std::uint64_t replaces = 0) {
        RecipeSave save;
        save.user = kAda;
        save.name = RecipeName{name};
        save.document = "{}";
        save.header = kRequest;
        save.replaces = replaces;
        return save;
    }
    static Outcome saved(const RecipeSave& save) {
        Outcome outcome;
        outcome.save_recipes.push_back(save);
        return outcome;
    }
    std::int64_t counted() {
        const auto item = must(aws().process.dynamo.get(aws().process.tables.recipe_count(kAda)));
        return item ? aws::dynamodb::count_in(*item) : 0;
    }
};

TEST_F(RecordsOnAws, OfTwoProcessesThatHoldTheKeyOneCommits) {
    const std::uint64_t slow = claim(doomed);
    world->clock.advance(kValid);
    const std::uint64_t current = claim(aws().process);
    Outcome late = settling(slow, "late");
    late.runs.push_back(run(JobState::kQueued));
    EXPECT_EQ(error_name(doomed.backend.commit(std::move(late))), "stale_claim");
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    ASSERT_TRUE(world->backend().commit(settling(current, "current")));
    EXPECT_EQ(response(), "current");
}

TEST_F(RecordsOnAws, AClaimIsOneRequestAndSoIsItsEnd) {
    proxy.forget_operations();
    Outcome outcome = settling(claim(doomed), "made");
    outcome.reserve = kInput;
    outcome.runs.push_back(run(JobState::kQueued));
    ASSERT_TRUE(doomed.backend.commit(std::move(outcome)));
    EXPECT_THAT(proxy.operations(), ElementsAre("UpdateItem", "TransactWriteItems"));
}

TEST_F(RecordsOnAws, AClaimWhoseAnswerIsLostIsStillItsOwn) {
    proxy.lose_answer("UpdateItem");
    const std::uint64_t given = claim(doomed);
    EXPECT_TRUE(world->backend().commit(settling(given, "made")));
    EXPECT_EQ(response(), "made");
}

TEST_F(RecordsOnAws, SettlesOnceWhenTheAnswerIsLost) {
    const std::uint64_t given = claim(doomed);
    proxy.lose_answer("TransactWriteItems");
    const auto settled = doomed.backend.commit(settling(given, "made"));
    EXPECT_TRUE(settled) << describe(settled.error());
    EXPECT_EQ(response(), "made");
}

// Time to live deletes the record with its fence.
TEST_F(RecordsOnAws, WhoComesBackAfterTheRecordWasDeletedChangesNothing) {
    const std::uint64_t old = claim(doomed);
    world->clock.advance(Limits{}.idempotency_kept + Seconds{1});
    must(aws().process.dynamo.write(
        {aws::dynamodb::Write::Kind::kDelete, aws().process.tables.request(kAda, kKey)}));
    EXPECT_EQ(error_name(doomed.backend.commit(settling(old, "old"))), "stale_claim");
    EXPECT_GT(claim(aws().process), old);
    EXPECT_EQ(error_name(doomed.backend.commit(settling(old, "old"))), "stale_claim");
}

TEST_F(RecordsOnAws, ARequestThatIsJustBeingSettledIsHeld) {
    const std::uint64_t given = claim(doomed);
    const std::string busy = error_reply(R"({"__type":"com.amazonaws.dynamodb.v20120810#)"
                                         R"(TransactionConflictException","message":"busy"})");
    proxy.answer("UpdateItem", busy);
    const auto held = must(doomed.idempotency.claim(kAda, kKey, kRequest, kValid));
    ASSERT_TRUE(std::holds_alternative<ClaimHeld>(held));
    EXPECT_EQ(std::get<ClaimHeld>(held).until, world->clock.wall() + kValid);
    world->clock.advance(kValid);
    proxy.answer("UpdateItem", busy);
    const auto soon = must(doomed.idempotency.claim(kAda, kKey, kRequest, kValid));
    ASSERT_TRUE(std::holds_alternative<ClaimHeld>(soon));
    EXPECT_GT(std::get<ClaimHeld>(soon).until, world->clock.wall());
    proxy.answer("UpdateItem", busy);
    EXPECT_EQ(error_code(doomed.idempotency.release(kAda, kKey, given)), Code::kUnavailable)
        << "nobody knows which of the two was first";
}

TEST_F(RecordsOnAws, WaitsForOthersTransactionsAndDoesNotTakeThemForARefusal) {
    const std::uint64_t given = claim(doomed);
    Outcome outcome = settling(given, "made");
    outcome.save_recipes.push_back(saving("mine"));
    for (int i = 0; i < 3; ++i) {
        proxy.answer("TransactWriteItems", cancelled_reply("TransactionConflict", 3));
    }
    ASSERT_TRUE(doomed.backend.commit(std::move(outcome)));
    EXPECT_EQ(response(), "made");
    EXPECT_EQ(counted(), 1);
}

TEST_F(RecordsOnAws, ARecipeIsSavedOnceWhenTheAnswerIsLost) {
    proxy.lose_answer("TransactWriteItems");
    const auto first = doomed.backend.commit(saved(saving("mine")));
    EXPECT_TRUE(first) << describe(first.error());
    proxy.lose_answer("TransactWriteItems");
    const auto second = doomed.backend.commit(saved(saving("mine", 1)));
    EXPECT_TRUE(second) << describe(second.error());
    EXPECT_EQ(world->recipes().get(kAda, RecipeName{"mine"})->info.revision, 2U);
    EXPECT_EQ(counted(), 1);
}

TEST_F(RecordsOnAws, CountsEachRecipeOnceWhoeverSavesAndRemoves) {
    AwsProcess other{engine_endpoints(), aws().prefix, aws().clock, aws().memory.objects()};
    std::atomic<int> made = 0;
    const auto save = [&](AwsProcess& process) {
        for (int i = 0; i < 10; ++i) {
            if (process.backend.commit(saved(saving("r" + std::to_string(i))))) ++made;
        }
    };
    {
        const std::jthread one(save, std::ref(aws().process));
        const std::jthread two(save, std::ref(other));
    }
    EXPECT_EQ(made, 10);
    EXPECT_EQ(counted(), 10);
    std::atomic<int> failures = 0;
    const auto remove = [&](AwsProcess& process) {
        for (int i = 0; i < 10; ++i) {
            Outcome outcome;
            outcome.remove_recipes.push_back({kAda, RecipeName{"r" + std::to_string(i)}});
            if (!process.backend.commit(std::move(outcome))) ++failures;
        }
    };
    {
        const std::jthread one(remove, std::ref(aws().process));
        const std::jthread two(remove, std::ref(other));
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(counted(), 0);
}

TEST_F(RecordsOnAws, ListsRecipesOfManyPagesWithoutTheirDocuments) {
    constexpr std::size_t kRecipes = 12;  // a page has 1 MB
    for (std::size_t i = 0; i < kRecipes; ++i) {
        RecipeSave large = saving("r" + std::to_string(10 + i));
        large.document.assign(Limits{}.recipe_bytes, 'd');
        must(world->backend().commit(saved(large)));
    }
    EXPECT_THAT(*world->recipes().list(kAda, {}, 100), SizeIs(kRecipes));
    EXPECT_THAT(*world->recipes().list(kAda, RecipeName{"r11"}, 7), SizeIs(7));
    proxy.forget_operations();
    EXPECT_THAT(*doomed.recipes.of_header(kAda, kRequest, 100), SizeIs(kRecipes));
    EXPECT_THAT(proxy.operations(), ElementsAre("Query")) << "an index without documents";
}

TEST_F(RecordsOnAws, RefusesWhatOneTransactionCannotDecide) {
    Outcome outcome = settling(claim(doomed), "made");
    for (int i = 0; i < 100; ++i) {
        outcome.runs.push_back(run(JobState::kQueued, "run-" + std::to_string(i)));
    }
    const auto refused = world->backend().commit(std::move(outcome));
    EXPECT_EQ(error_code(refused), Code::kTooLarge);
    EXPECT_EQ(error_name(refused), "outcome_too_large");
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-0"})), "no_such_run");
}

TEST_F(RecordsOnAws, AnAbsentTableIsNoAnswer) {
    AwsProcess lost{engine_endpoints(), "nowhere-", aws().clock, aws().memory.objects()};
    EXPECT_EQ(error_code(lost.recipes.get(kAda, RecipeName{"mine"})), Code::kUnavailable);
    EXPECT_EQ(error_code(lost.recipes.list(kAda, {}, 10)), Code::kUnavailable);
    EXPECT_EQ(error_code(lost.recipes.of_header(kAda, kRequest, 10)), Code::kUnavailable);
    EXPECT_EQ(error_code(lost.idempotency.claim(kAda, kKey, kRequest, kValid)), Code::kUnavailable);
}

}  // namespace
}  // namespace sluice::contract
