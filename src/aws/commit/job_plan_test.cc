// What a commit writes of v1 jobs: runs that a front door makes and stages only move, what they
// were asked to do, and removals.
#include "aws/dynamodb/inbox_rows.h"
#include "aws/dynamodb/job_request_row.h"
#include "aws/dynamodb/run_row.h"
#include "tests/aws/plan_fixture.h"

namespace sluice::aws {
namespace {

using dynamodb::Item;
using dynamodb::RowName;
using dynamodb::Write;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const RunId kRun{"r"};

JobRun run_of(JobState state, Protocol protocol = Protocol::kV1) {
    JobRun run;
    run.user = kAda;
    run.run = kRun;
    run.job = JobId{"r"};
    run.protocol = protocol;
    run.state = state;
    run.input_bytes = 7;
    run.output = ObjectName{BucketName{"out"}, ObjectKey{"o"}};
    return run;
}

class JobPlanTest : public PlanTest {
  protected:
    void keep_for(Seconds retention) {
        tables = dynamodb::Tables({.prefix = "test-", .job_retention = retention});
    }
    RowName run_row() const { return tables.run(run_of(JobState::kQueued)); }
    RowName request_row() const { return tables.job_request(kAda, kRun); }
    void make() {
        changes.runs = {run_of(JobState::kAwaitingUpload)};
        changes.requests = {{kAda, kRun, "{}"}};
    }
};

TEST_F(JobPlanTest, AJobIsMadeWithItsRequestAndOnce) {
    make();
    const auto writes = planned();
    EXPECT_THAT(rows(writes), UnorderedElementsAre(run_row(), request_row()));
    EXPECT_EQ(to(writes, run_row()).condition, "attribute_not_exists(#state)");
    EXPECT_EQ(to(writes, request_row()).condition, "attribute_not_exists(#document)");
    EXPECT_FALSE(dynamodb::has(to(writes, request_row()).item, "expires"));
    known.add(run_row(), Item{{"state", std::string("awaiting_upload")}});
    EXPECT_THAT(rows(planned()), ElementsAre(request_row()));
    known.add(request_row(), Item{{"document", std::string("{}")}});
    EXPECT_THAT(planned(), IsEmpty());
}

TEST_F(JobPlanTest, NoIndexFindsARequestAndNoRunHasItsKey) {
    make();
    const auto writes = planned();
    for (const char* key : {"created", "user_job", "shard"}) {
        EXPECT_FALSE(dynamodb::has(to(writes, request_row()).item, key)) << key;
    }
    JobRun odd = run_of(JobState::kQueued);
    odd.run = RunId{"request"};
    EXPECT_NE(tables.run(odd), request_row());
    odd.run = RunId{""};
    odd.job = JobId{"request#r"};
    EXPECT_NE(tables.run(odd), request_row());
}

TEST_F(JobPlanTest, AStageMovesARunOfV1AndMakesNone) {
    changes.is_of_stage = true;
    changes.runs = {run_of(JobState::kDone)};
    changes.inbox = {{.user = kAda, .run = kRun, .body = "told"}};
    auto writes = planned();
    EXPECT_THAT(to(writes, run_row()).condition, Not(HasSubstr("attribute_not_exists")));
    known.add(run_row(), std::nullopt);
    EXPECT_THAT(planned(), IsEmpty());
    EXPECT_TRUE(is_of_ended_run(*changes.runs[0].output, changes.runs, true, known, tables));
    EXPECT_FALSE(is_of_ended_run(*changes.runs[0].output, changes.runs, false, known, tables));
    changes.runs = {run_of(JobState::kDone, Protocol::kCompat)};
    EXPECT_THAT(planned(), SizeIs(4)) << "of the compatibility contract it makes them";
}

TEST_F(JobPlanTest, ARequestExpiresWithItsRun) {
    keep_for(Seconds{100});
    const std::int64_t now = kPlannedAt.time_since_epoch().count() / 1'000;
    make();
    const std::int64_t abandoned = now + 100 + std::int64_t{22} * 24 * 3'600;
    EXPECT_EQ(dynamodb::number_in(to(planned(), request_row()).item, "expires"), abandoned);

    changes = {};
    changes.runs = {run_of(JobState::kQueued)};
    EXPECT_EQ(to(planned(), request_row()).update, "REMOVE #expires");
    changes.runs = {run_of(JobState::kCancelled)};
    const auto writes = planned();
    EXPECT_EQ(to(writes, request_row()).update, "SET #expires = :0");
    EXPECT_EQ(dynamodb::number_in(to(writes, request_row()).substitutes.values(), ":0"), now + 100);
    known.add(request_row(), std::nullopt);
    EXPECT_THAT(rows(planned()), ElementsAre(run_row()));
}

TEST_F(JobPlanTest, WhereRunsStayAStageDoesNotTouchTheRequest) {
    changes.is_of_stage = true;
    changes.runs = {run_of(JobState::kQueued)};
    EXPECT_THAT(rows(planned()), ElementsAre(run_row()));
}

TEST_F(JobPlanTest, ARemovalTakesAllThatTheInboxSaysOfTheRun) {
    changes.remove_runs = {{kAda, kRun}};
    EXPECT_THAT(rows_to_read(changes, tables), ElementsAre(tables.told(kAda, kRun)));
    known.add(run_row(), run_row().key);
    known.add(tables.told(kAda, kRun),
              Item{{"given_up", std::int64_t{3}}, {"end", std::int64_t{5}}});
    const auto writes = planned();
    EXPECT_THAT(rows(writes),
                UnorderedElementsAre(run_row(),
                                     request_row(),
                                     tables.told(kAda, kRun),
                                     tables.event(kAda, 3),
                                     tables.event(kAda, 5)));
    for (const Write& write : writes) EXPECT_EQ(write.kind, Write::Kind::kDelete);
    EXPECT_EQ(to(writes, tables.told(kAda, kRun)).condition, "#end = :0 AND #given_up = :1");
    known.add(tables.told(kAda, kRun), std::nullopt);
    EXPECT_EQ(to(planned(), tables.told(kAda, kRun)).condition,
              "attribute_not_exists(#end) AND attribute_not_exists(#given_up)");
}

TEST_F(JobPlanTest, RequestsOfTheLargestSizeDoNotFillATransactionAboveItsLimit) {
    Outcome outcome;
    for (int i = 0; i < 20; ++i) {
        outcome.runs.push_back(run_of(JobState::kAwaitingUpload));
        outcome.runs.back().run = RunId{std::to_string(i)};
        outcome.requests.push_back({kAda, outcome.runs.back().run, ""});
        outcome.requests.back().document.assign(Limits{}.job_request_bytes, 'd');
    }
    for (const TableChanges& part : table_changes(outcome)) {
        EXPECT_LE(part.requests.size(), 9U);
        EXPECT_EQ(part.requests.size(), part.runs.size());
    }
    Outcome removals;
    for (int i = 0; i < 21; ++i) {
        removals.remove_runs.push_back({kAda, RunId{std::to_string(i)}});
    }
    EXPECT_THAT(table_changes(removals), SizeIs(2));
}

}  // namespace
}  // namespace sluice::aws
