// What becomes of claims, answers and recipes when the process ends.
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

const IdempotencyKey kRecordKey{"key"};
const Fingerprint kRequest{std::string(64, 'a')};

class RecordsTest : public BackendTest {
  protected:
    RecordsTest() { open(); }
    RequestClaim claim() {
        return backend->idempotency().claim(kAda, kRecordKey, kRequest, kVisibility).value();
    }
    Result<void> settle(std::uint64_t fence) {
        Outcome outcome;
        outcome.settle = Settlement{kAda, kRecordKey, fence, "made"};
        return backend->backend().commit(std::move(outcome));
    }
};

TEST_F(RecordsTest, AClaimEndsWithTheProcessThatHadIt) {
    const std::uint64_t before = std::get<ClaimGiven>(claim()).fence;
    restart();
    const RequestClaim again = claim();
    ASSERT_TRUE(std::holds_alternative<ClaimGiven>(again)) << "nobody else can have it";
    EXPECT_GT(std::get<ClaimGiven>(again).fence, before);
    EXPECT_EQ(settle(before).error().name, "stale_claim");
}

TEST_F(RecordsTest, AnotherRequestDoesNotGetAKeyThatARestartFreed) {
    claim();
    restart();
    const auto other =
        backend->idempotency().claim(kAda, kRecordKey, Fingerprint{"other"}, kVisibility).value();
    EXPECT_TRUE(std::holds_alternative<ClaimOfAnother>(other));
}

TEST_F(RecordsTest, AnAnswerOutlivesTheProcess) {
    ASSERT_TRUE(settle(std::get<ClaimGiven>(claim()).fence));
    restart();
    EXPECT_EQ(std::get<ClaimSettled>(claim()).response, "made");
}

TEST_F(RecordsTest, ASetClockDoesNotMakeFencesFall) {
    std::uint64_t last = std::get<ClaimGiven>(claim()).fence;
    for (const int later_ms : {-3'600'000, 7'200'000, -7'200'000}) {
        clock.step_wall(Milliseconds{later_ms});
        restart();
        const std::uint64_t next = std::get<ClaimGiven>(claim()).fence;
        EXPECT_LT(last, next);
        last = next;
    }
}

TEST_F(RecordsTest, WhatAJobWasAskedToDoOutlivesTheProcessAndSoDoesItsRemoval) {
    JobRun run;
    run.user = kAda;
    run.run = RunId{"run-1"};
    run.protocol = Protocol::kV1;
    run.state = JobState::kAwaitingUpload;
    Outcome making;
    making.runs.push_back(run);
    making.requests.push_back({kAda, run.run, "{}"});
    ASSERT_TRUE(backend->backend().commit(std::move(making)));
    restart();
    EXPECT_EQ(backend->jobs().get(kAda, run.run)->state, JobState::kAwaitingUpload);
    EXPECT_EQ(backend->jobs().request(kAda, run.run)->document, "{}");
    Outcome removal;
    removal.remove_runs.push_back({kAda, run.run});
    ASSERT_TRUE(backend->backend().commit(std::move(removal)));
    restart();
    EXPECT_EQ(backend->jobs().get(kAda, run.run).error().name, "no_such_run");
    EXPECT_EQ(backend->jobs().request(kAda, run.run).error().name, "no_such_request");
}

TEST_F(RecordsTest, TheBytesOfADiscardedObjectGoWithIt) {
    ASSERT_TRUE(put(kObject, std::string(100'000, 'x')));
    Outcome outcome;
    outcome.discard = {kObject};
    ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    EXPECT_EQ(get(kObject), "(no_such_key)");
    wait_for_files("objects", 0);
}

TEST_F(RecordsTest, RecipesOutliveTheProcess) {
    Outcome outcome;
    outcome.save_recipes.push_back({kAda, RecipeName{"mine"}, "{}", kRequest, 0});
    ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    restart();
    EXPECT_EQ(backend->recipes().get(kAda, RecipeName{"mine"})->document, "{}");
    EXPECT_EQ(backend->recipes().of_header(kAda, kRequest, 10)->size(), 1U);
}

}  // namespace
}  // namespace sluice::embedded
