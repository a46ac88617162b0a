// What a commit writes, by what is known of the items that are there.
#include "aws/commit/commit_plan.h"

#include "aws/dynamodb/inbox_rows.h"
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

const UserId kBob{"bob"};

JobRun stored_run(JobState state, const std::string& id = "r") {
    JobRun run;
    run.user = kAda;
    run.job = JobId{"j"};
    run.run = RunId{id};
    run.state = state;
    if (state == JobState::kDone) run.output = ObjectName{BucketName{"out"}, ObjectKey{"o"}};
    return run;
}

InboxEvent event_of(const std::string& run, bool given_up = false, const UserId& user = kAda) {
    InboxEvent event;
    event.user = user;
    event.run = RunId{run};
    event.given_up = given_up;
    event.body = "frame";
    return event;
}

class CommitPlanTest : public PlanTest {
  protected:
    void know_state(const std::string& state) {
        known.add(tables.run(stored_run(JobState::kDone)), Item{{"state", state}});
    }
};

TEST_F(CommitPlanTest, AnEndIsTheRunTheEventAndTheCounter) {
    changes.runs = {stored_run(JobState::kDone)};
    changes.inbox = {event_of("r")};
    known.add(tables.counter(kAda), Item{{"last", std::int64_t{4}}});
    const auto writes = planned();
    EXPECT_THAT(rows(writes),
                UnorderedElementsAre(tables.run(changes.runs[0]),
                                     tables.event(kAda, 5),
                                     tables.told(kAda, RunId{"r"}),
                                     tables.counter(kAda)));
    EXPECT_EQ(dynamodb::counter_after(to(writes, tables.counter(kAda))), 5);
    EXPECT_EQ(to(writes, tables.counter(kAda)).condition, "#last = :1");
    EXPECT_EQ(dynamodb::sequence_in(to(writes, tables.event(kAda, 5)).item), 5U);
}

TEST_F(CommitPlanTest, TheFirstEventOfAUserIsNumberOne) {
    changes.inbox = {event_of("r")};
    known.add(tables.counter(kAda), std::nullopt);
    const auto writes = planned();
    EXPECT_EQ(to(writes, tables.counter(kAda)).condition, "attribute_not_exists(#last)");
    EXPECT_EQ(dynamodb::counter_after(to(writes, tables.counter(kAda))), 1);
}

TEST_F(CommitPlanTest, SupposesThatARunHasNotEnded) {
    changes.runs = {stored_run(JobState::kQueued)};
    const auto writes = planned();
    ASSERT_THAT(writes, SizeIs(1));
    EXPECT_THAT(writes[0].condition,
                testing::HasSubstr("attribute_not_exists(#state) OR #state IN"));
}

TEST_F(CommitPlanTest, LeavesARunAloneThatHasEnded) {
    changes.runs = {stored_run(JobState::kQueued)};
    for (const char* state : {"done", "failed"}) {
        know_state(state);
        EXPECT_THAT(planned(), IsEmpty()) << state;
    }
    for (const char* state : {"queued", "given_up"}) {
        know_state(state);
        EXPECT_THAT(planned(), SizeIs(1)) << state;
    }
}

TEST_F(CommitPlanTest, WritesARunOnceThatAnOutcomeNamesTwice) {
    changes.runs = {stored_run(JobState::kFailed), stored_run(JobState::kQueued)};
    const auto writes = planned();
    ASSERT_THAT(writes, SizeIs(1));
    bool fails = false;
    for (const auto& [name, value] : writes[0].substitutes.values()) {
        fails |= value == dynamodb::Value(std::string("failed"));
    }
    EXPECT_TRUE(fails) << "the end stays";
}

TEST_F(CommitPlanTest, DoesNothingForAnEndThatWasMadeBefore) {
    changes.runs = {stored_run(JobState::kDone)};
    changes.inbox = {event_of("r")};
    know_state("done");
    known.add(tables.counter(kAda), Item{{"last", std::int64_t{1}}});
    known.add(tables.told(kAda, RunId{"r"}), Item{{"end", std::int64_t{1}}});
    EXPECT_THAT(planned(), IsEmpty());
}

TEST_F(CommitPlanTest, TheEndMakesTheGivingUpObsolete) {
    changes.inbox = {event_of("r")};
    known.add(tables.counter(kAda), Item{{"last", std::int64_t{8}}});
    known.add(tables.told(kAda, RunId{"r"}), Item{{"given_up", std::int64_t{3}}});
    const auto writes = planned();
    EXPECT_EQ(to(writes, tables.event(kAda, 3)).update, "SET #delivered = :0");
    const Write& told = to(writes, tables.told(kAda, RunId{"r"}));
    EXPECT_EQ(dynamodb::told_in(told.item).end, 9U);
    EXPECT_EQ(dynamodb::told_in(told.item).given_up, 3U);
    EXPECT_EQ(told.condition, "attribute_not_exists(#end) AND #given_up = :0");
}

TEST_F(CommitPlanTest, TheGivingUpMayHaveExpired) {
    changes.inbox = {event_of("r")};
    known.add(tables.told(kAda, RunId{"r"}), Item{{"given_up", std::int64_t{3}}});
    known.add(tables.event(kAda, 3), std::nullopt);  // as a refused transaction found it
    EXPECT_THAT(planned(), SizeIs(3));
}

TEST_F(CommitPlanTest, NoGivingUpIsToldBehindTheEndNorTwice) {
    changes.inbox = {event_of("r", true)};
    for (const char* told : {"end", "given_up"}) {
        known.add(tables.told(kAda, RunId{"r"}), Item{{told, std::int64_t{1}}});
        EXPECT_THAT(planned(), IsEmpty()) << told;
    }
}

TEST_F(CommitPlanTest, BothInOneOutcomeAreTwoEventsOfWhichOneIsOfInterest) {
    changes.inbox = {event_of("r", true), event_of("r"), event_of("r")};
    const auto writes = planned();
    EXPECT_THAT(writes, SizeIs(4));
    EXPECT_TRUE(dynamodb::event_in(to(writes, tables.event(kAda, 1)).item).delivered);
    EXPECT_FALSE(dynamodb::event_in(to(writes, tables.event(kAda, 2)).item).delivered);
    EXPECT_EQ(dynamodb::counter_after(to(writes, tables.counter(kAda))), 2);
}

TEST_F(CommitPlanTest, EachUserHasACounter) {
    changes.inbox = {event_of("r"), event_of("s"), event_of("r", false, kBob)};
    const auto writes = planned();
    EXPECT_EQ(dynamodb::counter_after(to(writes, tables.counter(kAda))), 2);
    EXPECT_EQ(dynamodb::counter_after(to(writes, tables.counter(kBob))), 1);
}

TEST_F(CommitPlanTest, MarksADeliveryUnlessTheEventIsGone) {
    changes.delivered = {{kAda, 1}, {kAda, 2}, {kAda, 1}};
    EXPECT_THAT(rows(planned()), ElementsAre(tables.event(kAda, 1), tables.event(kAda, 2)));
    known.add(tables.event(kAda, 2), std::nullopt);
    EXPECT_THAT(rows(planned()), ElementsAre(tables.event(kAda, 1)));
}

TEST_F(CommitPlanTest, AConnectionIsTwoItems) {
    const Connection tab{ConnectionId{"tab"}, kAda, Protocol::kV1, kPlannedAt};
    changes.connect = {tab};
    EXPECT_THAT(
        rows(planned()),
        UnorderedElementsAre(tables.connection(tab.id), tables.connection_of(kAda, tab.id)));
    changes = {};
    changes.disconnect = {tab.id};
    EXPECT_THAT(rows_to_read(changes, tables), ElementsAre(tables.connection(tab.id)));
    EXPECT_THAT(planned(), IsEmpty());
    known.add(tables.connection(tab.id), Item{{"user_id", std::string("ada")}});
    EXPECT_THAT(
        rows(planned()),
        UnorderedElementsAre(tables.connection(tab.id), tables.connection_of(kAda, tab.id)));
}

TEST_F(CommitPlanTest, AKeyIsReservedOnce) {
    changes.reserve = ObjectName{BucketName{"in"}, ObjectKey{"ada/1.csv"}};
    const auto writes = planned();
    ASSERT_THAT(writes, SizeIs(1));
    EXPECT_EQ(writes[0].condition, "attribute_not_exists(#object)");
    known.add(tables.reservation(*changes.reserve), Item{});
    EXPECT_EQ(plan(changes, known, tables, kPlannedAt).error().name, "key_taken");
}

TEST_F(CommitPlanTest, KnowsTheObjectsOfARunThatHasEnded) {
    JobRun run = stored_run(JobState::kDone);
    run.rejects = ObjectName{BucketName{"out"}, ObjectKey{"rejects"}};
    const ObjectName other{BucketName{"out"}, ObjectKey{"other"}};
    EXPECT_FALSE(is_of_ended_run(*run.output, {run}, false, known, tables));
    know_state("given_up");
    EXPECT_FALSE(is_of_ended_run(*run.output, {run}, false, known, tables));
    know_state("done");
    EXPECT_TRUE(is_of_ended_run(*run.output, {run}, false, known, tables));
    EXPECT_TRUE(is_of_ended_run(*run.rejects, {run}, false, known, tables));
    EXPECT_FALSE(is_of_ended_run(other, {run}, false, known, tables));
}

TEST_F(CommitPlanTest, AnOutcomeThatFitsIsOneTransaction) {
    Outcome outcome;
    EXPECT_THAT(table_changes(outcome), IsEmpty());
    outcome.runs = {stored_run(JobState::kDone)};
    outcome.inbox = {event_of("r")};
    for (std::uint64_t i = 1; i <= 95; ++i) outcome.delivered.push_back({kAda, i});
    EXPECT_THAT(table_changes(outcome), SizeIs(1));
    outcome.delivered.push_back({kAda, 96});
    EXPECT_THAT(table_changes(outcome), SizeIs(2));
}

TEST_F(CommitPlanTest, KeepsARunAndItsEventsTogether) {
    Outcome outcome;
    for (int i = 0; i < 50; ++i) {
        outcome.runs.push_back(stored_run(JobState::kFailed, std::to_string(i)));
        outcome.inbox.push_back(event_of(std::to_string(i)));
    }
    const auto parts = table_changes(outcome);
    std::size_t runs = 0;
    for (const TableChanges& part : parts) {
        runs += part.runs.size();
        ASSERT_EQ(part.runs.size(), part.inbox.size());
        for (std::size_t i = 0; i < part.runs.size(); ++i) {
            EXPECT_EQ(part.runs[i].run, part.inbox[i].run);
        }
        EXPECT_LE(plan(part, known, tables, kPlannedAt)->size(), 100U);
    }
    EXPECT_EQ(runs, 50U);
}

TEST_F(CommitPlanTest, LargeFramesDoNotFillATransactionAboveItsLimit) {
    Outcome outcome;
    for (int i = 0; i < 20; ++i) {
        outcome.inbox.push_back(event_of(std::to_string(i)));
        outcome.inbox.back().body.assign(300'000, 'x');
    }
    for (const TableChanges& part : table_changes(outcome)) EXPECT_LE(part.inbox.size(), 10U);
}

TEST_F(CommitPlanTest, AConnectionThatComesAndGoesIsGone) {
    Outcome outcome;
    outcome.connect = {{ConnectionId{"tab"}, kAda, Protocol::kCompat, kPlannedAt}};
    outcome.disconnect = {ConnectionId{"tab"}};
    EXPECT_THAT(table_changes(outcome)[0].connect, IsEmpty());
}

}  // namespace
}  // namespace sluice::aws
