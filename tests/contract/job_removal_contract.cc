// The contract of ports/backend.h on what goes: runs that are removed, and objects.
#include "tests/contract/job_records.h"

namespace sluice::contract {
namespace {

using queues::kFileOperations;
using queues::kNotifications;
using testing::ElementsAre;
using testing::IsEmpty;

class JobRemovalContract : public JobRecordsContract {};

TEST_F(JobRemovalContract, ARemovedRunTakesItsRequestAndItsEventsAlong) {
    commit(making("run-1"));
    commit(making("run-2"));
    Outcome giving_up = ending("run-1", JobState::kGivenUp);
    giving_up.inbox[0].given_up = true;
    commit_stage(std::move(giving_up));
    commit_stage(ending("run-1"));
    commit_stage(ending("run-2"));
    commit(removing("run-1"));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->jobs().latest(kAda, JobId{"run-1"})), "no_such_job");
    EXPECT_EQ(request("run-1"), "(no_such_request)");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
    EXPECT_THAT(ids(world->jobs().list(kAda, 10)), ElementsAre("run-2"));
    EXPECT_EQ(request("run-2"), R"({"output":{"format":"json"}})");
    const auto left = world->inbox().after(kAda, 0, 10);
    ASSERT_EQ(left->size(), 1U);
    EXPECT_EQ(left->front().run, RunId{"run-2"});
    EXPECT_EQ(left->front().sequence, 3U);
    EXPECT_EQ(world->inbox().undelivered(kAda, Protocol::kV1, 10)->size(), 1U);
    commit(removing("run-1"));
    commit(removing("run-2", kBob));
    EXPECT_EQ(stored("run-2").state, JobState::kDone);
}

TEST_F(JobRemovalContract, ASequenceIsNotGivenAgainWhenItsEventWasRemoved) {
    commit(making());
    commit_stage(ending());
    commit(removing());
    EXPECT_THAT(world->inbox().after(kAda, 0, 10).value(), IsEmpty());
    Outcome delivered;
    delivered.delivered.push_back({kAda, 1});
    commit(std::move(delivered));
    commit_event("run-2");
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-2"})->sequence, 2U);
    EXPECT_FALSE(world->inbox().get(kAda, RunId{"run-2"})->delivered);
}

TEST_F(JobRemovalContract, ARunIsRemovedWhateverItsState) {
    commit(making("awaits"));
    commit(making("queued", JobState::kQueued));
    for (const char* id : {"awaits", "queued"}) {
        commit(removing(id));
        EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{id})), "no_such_run");
    }
}

TEST_F(JobRemovalContract, AStageDoesNotBringBackAV1RunThatWasRemovedMeanwhile) {
    commit(making());
    commit_stage(moving(v1_run(JobState::kQueued)));
    const Lease lease = work();
    commit(removing());
    ASSERT_TRUE(world->backend().commit(lease, ending()));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
    EXPECT_EQ(get(kOutput), "(absent)");
    EXPECT_EQ(get(kRejects), "(absent)");
    EXPECT_EQ(receive(kNotifications).size(), 1U) << "the messages are sent all the same";
    world->clock.advance(kVisibility);
    EXPECT_TRUE(receive(kFileOperations).empty()) << "and the input is consumed";
    commit(making());
    EXPECT_EQ(stored().state, JobState::kAwaitingUpload) << "a front door makes it";
}

TEST_F(JobRemovalContract, WhatWasRemovedMeanwhileIsNotCancelled) {
    Outcome cancelling = moving(v1_run(JobState::kCancelled));
    cancelling.inbox.push_back(event("run-1"));
    commit(std::move(cancelling));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
}

TEST_F(JobRemovalContract, DiscardsObjectsWhetherOrNotTheyAreThere) {
    put(kInput, "a,b\n");
    put(kOutput, "{}");
    Outcome outcome = removing();
    outcome.discard = {kInput, kRejects, kInput};
    commit(std::move(outcome));
    EXPECT_EQ(get(kInput), "(absent)");
    EXPECT_EQ(get(kOutput), "{}");
    put(kInput, "again");
    EXPECT_EQ(get(kInput), "again");
}

TEST_F(JobRemovalContract, ARefusedCommitDiscardsAndRemovesNothing) {
    put(kInput, "a,b\n");
    commit(making());
    Outcome outcome = removing();
    outcome.discard = {kInput};
    outcome.reserve = kInput;
    EXPECT_EQ(refusal(std::move(outcome)), "key_taken");
    EXPECT_EQ(get(kInput), "a,b\n");
    EXPECT_EQ(stored().state, JobState::kAwaitingUpload);
}

TEST_F(JobRemovalContract, AStageRemovesAndAsksForNothing) {
    commit(making());
    put(kInput, "a,b\n");
    const Lease lease = work();
    Outcome discarding;
    discarding.discard = {kInput};
    const auto of_stage = [&](Outcome outcome) {
        return error_name(world->backend().commit(lease, std::move(outcome)));
    };
    EXPECT_EQ(of_stage(making()), "records_of_a_stage");
    EXPECT_EQ(of_stage(removing()), "records_of_a_stage");
    EXPECT_EQ(of_stage(std::move(discarding)), "records_of_a_stage");
    EXPECT_EQ(get(kInput), "a,b\n");
    EXPECT_TRUE(world->backend().commit(lease, Outcome{})) << "the lease still holds";
}

}  // namespace
}  // namespace sluice::contract
