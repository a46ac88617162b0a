// What v1 jobs cost and leave on AWS, beside the ports' contracts.
#include <atomic>

#include "aws/dynamodb/job_request_row.h"
#include "tests/aws/adapters/commit_fixture.h"

namespace sluice::contract {
namespace {

using aws::dynamodb::Item;
using aws::dynamodb::number_in;
using aws::dynamodb::RowName;
using queues::kFileOperations;
using testing::ElementsAre;

class JobRecordsOnAws : public CommitOnAws {
  protected:
    static Outcome moving(JobState state, const std::string& id = "run-1") {
        Outcome outcome;
        outcome.runs.push_back(run(state, id));
        outcome.runs.back().job = JobId{id};
        outcome.runs.back().protocol = Protocol::kV1;
        return outcome;
    }
    static Outcome making(const std::string& id = "run-1") {
        Outcome outcome = moving(JobState::kAwaitingUpload, id);
        outcome.requests.push_back({kAda, RunId{id}, "{}"});
        return outcome;
    }
    static Outcome removing(const std::string& id = "run-1") {
        Outcome outcome;
        outcome.remove_runs.push_back({kAda, RunId{id}});
        return outcome;
    }
    Item item(const RowName& row) { return must(aws().process.dynamo.get(row)).value_or(Item{}); }
};

TEST_F(JobRecordsOnAws, AsksOfTheServicesNoMoreThanItNeeds) {
    const Lease lease = receive_by(doomed);
    proxy.forget_operations();
    ASSERT_TRUE(doomed.backend.commit(making()));
    EXPECT_THAT(proxy.operations(), ElementsAre("TransactWriteItems"));
    proxy.forget_operations();
    ASSERT_TRUE(doomed.backend.commit(lease, moving(JobState::kQueued)));
    EXPECT_THAT(proxy.operations(), ElementsAre("UpdateItem", "DeleteMessage"));
    proxy.forget_operations();
    ASSERT_TRUE(doomed.backend.commit(removing()));
    EXPECT_THAT(proxy.operations(), ElementsAre("BatchGetItem", "Query", "TransactWriteItems"));
}

TEST_F(JobRecordsOnAws, IsMadeOnceWhenTheAnswerIsLost) {
    proxy.lose_answer("TransactWriteItems");
    ASSERT_TRUE(doomed.backend.commit(making()));
    EXPECT_EQ(world->jobs().request(kAda, RunId{"run-1"})->document, "{}");
}

// Whichever comes first, nothing of the run is left, and the user's next event has its number.
TEST_F(JobRecordsOnAws, ARemovalBesideTheRunsEndLeavesNothing) {
    for (int round = 0; round < 10; ++round) {
        const std::string id = "run-" + std::to_string(round);
        ASSERT_TRUE(world->backend().commit(making(id)));
        send(kFileOperations, kAda, "work");
        const Lease lease = receive_by(doomed);
        {
            std::jthread stage([&] {
                Outcome outcome = moving(JobState::kDone, id);
                outcome.inbox.push_back(event(id));
                EXPECT_TRUE(doomed.backend.commit(lease, std::move(outcome)));
            });
            const auto removed = world->backend().commit(removing(id));
            EXPECT_TRUE(removed) << describe(removed.error());
        }
        EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{id})), "no_such_run");
        EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{id})), "no_such_event");
    }
    EXPECT_TRUE(world->inbox().after(kAda, 0, 100)->empty());
    EXPECT_TRUE(world->jobs().list(kAda, 100)->empty());
}

TEST_F(JobRecordsOnAws, WhatCannotBeDiscardedIsLeftWhenAllElseIsTrue) {
    put(kInput, "a,b\n");
    ASSERT_TRUE(world->backend().commit(making()));
    doomed.publisher.failing = true;
    Outcome outcome = removing();
    outcome.discard = {kInput};
    EXPECT_TRUE(doomed.backend.commit(std::move(outcome)));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(get(kInput), "a,b\n");
}

TEST_F(JobRecordsOnAws, NothingIsDiscardedByACommitThatIsRefused) {
    put(kInput, "a,b\n");
    ASSERT_TRUE(world->backend().commit(making()));
    proxy.die_before("TransactWriteItems");
    Outcome outcome = removing();
    outcome.discard = {kInput};
    EXPECT_FALSE(doomed.backend.commit(std::move(outcome)));
    EXPECT_EQ(get(kInput), "a,b\n");
    EXPECT_TRUE(world->jobs().request(kAda, RunId{"run-1"}));
}

TEST_F(JobRecordsOnAws, ARunThatNobodyUploadsForExpiresWithItsRequestAndOneThatWorksDoesNot) {
    const aws::dynamodb::Tables tables({.prefix = aws().prefix, .job_retention = Seconds{100}});
    aws::AwsBackend backend({aws().process.publisher,
                             aws().memory.objects(),
                             aws().process.dynamo,
                             aws().process.queues,
                             aws().process.queue,
                             aws().process.sender,
                             aws().clock,
                             system_random(),
                             null_log(),
                             null_metrics()},
                            tables);
    const auto expiry = [&] {
        const std::int64_t of_run =
            number_in(item(tables.run(moving(JobState::kQueued).runs[0])), "expires");
        EXPECT_EQ(number_in(item(tables.job_request(kAda, RunId{"run-1"})), "expires"), of_run);
        return of_run;
    };
    const std::int64_t end =
        std::chrono::ceil<Seconds>(world->clock.wall()).time_since_epoch().count() + 100;
    must(backend.commit(making()));
    EXPECT_EQ(expiry(), end + std::int64_t{22} * 24 * 3'600) << "its event may come so late";
    for (const JobState state : {JobState::kQueued, JobState::kGivenUp}) {
        must(backend.commit(moving(state)));
        EXPECT_EQ(expiry(), 0);
    }
    must(backend.commit(moving(JobState::kCancelled)));
    EXPECT_EQ(expiry(), end);
}

}  // namespace
}  // namespace sluice::contract
