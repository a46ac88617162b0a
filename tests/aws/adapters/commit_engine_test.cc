// The commit on AWS: what it asks of the services, what it does when they refuse, and when others
// commit at the same time.
#include "tests/aws/adapters/commit_fixture.h"

namespace sluice::contract {
namespace {

using queues::kFileOperations;
using queues::kNotifications;
using testing::ElementsAre;

TEST_F(CommitOnAws, AsksOfTheServicesNoMoreThanItNeeds) {
    const Lease lease = receive_by(doomed);
    Outcome outcome = ending();
    must(doomed.queues.url(kNotifications));
    proxy.forget_operations();
    ASSERT_TRUE(doomed.backend.commit(lease, std::move(outcome)));
    EXPECT_THAT(
        proxy.operations(),
        ElementsAre("BatchGetItem", "TransactWriteItems", "SendMessageBatch", "DeleteMessage"));
    expect_the_end();
}

TEST_F(CommitOnAws, OneRunOrOneDeliveryIsNoTransaction) {
    must(doomed.queues.url(kNotifications));
    Lease lease = receive_by(doomed);
    proxy.forget_operations();
    Outcome queued;
    queued.runs.push_back(run(JobState::kQueued));
    queued.send.push_back({kNotifications, kAda, "tell", {}});
    proxy.lose_answer("UpdateItem");
    ASSERT_TRUE(doomed.backend.commit(lease, std::move(queued)));
    EXPECT_THAT(proxy.operations(),
                ElementsAre("UpdateItem", "UpdateItem", "SendMessageBatch", "DeleteMessage"));
    commit_event("run-1");
    proxy.forget_operations();
    Outcome delivered;
    delivered.delivered.push_back({kAda, 1});
    proxy.answer("UpdateItem",
                 error_reply(R"({"__type":"com.amazonaws.dynamodb.v20120810#)"
                             R"(TransactionConflictException","message":"busy"})"));
    ASSERT_TRUE(doomed.backend.commit(std::move(delivered)));
    EXPECT_THAT(proxy.operations(), ElementsAre("UpdateItem", "UpdateItem"));
    EXPECT_TRUE(world->inbox().get(kAda, RunId{"run-1"})->delivered);
}

TEST_F(CommitOnAws, ADuplicateOfAnEndOnlySendsAndConsumes) {
    ASSERT_TRUE(world->backend().commit(receive_one(kFileOperations), ending()));
    send(kFileOperations, kAda, "work");
    const Lease lease = receive_by(doomed);
    must(doomed.queues.url(kNotifications));
    proxy.forget_operations();
    doomed.publisher.failing = true;
    ASSERT_TRUE(doomed.backend.commit(lease, ending()));
    EXPECT_THAT(proxy.operations(),
                ElementsAre("BatchGetItem", "SendMessageBatch", "DeleteMessage"));
    expect_the_end();
}

TEST_F(CommitOnAws, ChangesNoTableWhenTheObjectCannotBePublished) {
    const Lease lease = receive_by(doomed);
    doomed.publisher.failing = true;
    EXPECT_EQ(error_code(doomed.backend.commit(lease, ending())), Code::kUnavailable);
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
    repeat(lease, ending());
    expect_the_end();
}

TEST_F(CommitOnAws, ChangesNoTableWhenTheLeaseEndsWhileItPublishes) {
    const Lease lease = receive_by(doomed);
    doomed.publisher.on_publish = [this] { world->clock.advance(kVisibility); };
    EXPECT_EQ(error_code(doomed.backend.commit(lease, ending())), Code::kStaleLease);
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    repeat(lease, ending());
    expect_the_end();
}

// SQS itself does not fence: the message went to somebody else just before the end.
TEST_F(CommitOnAws, SaysThatAnotherHasTheMessageThatItCannotDelete) {
    const Lease lease = receive_by(doomed);
    std::optional<Lease> current;
    doomed.publisher.on_publish = [&] {
        aws().lapsing.lapse(lease);
        current = receive_one(kFileOperations);
    };
    EXPECT_EQ(error_code(doomed.backend.commit(lease, ending())), Code::kStaleLease);
    ASSERT_TRUE(current);
    ASSERT_TRUE(world->backend().commit(*current, ending()));
    expect_the_end();
}

TEST_F(CommitOnAws, IsDoneOnceWhenTheAnswerOfItsTransactionIsLost) {
    const Lease lease = receive_by(doomed);
    proxy.lose_answer("TransactWriteItems");
    ASSERT_TRUE(doomed.backend.commit(lease, ending()));
    expect_the_end();
}

TEST_F(CommitOnAws, ReservesOnceWhenTheAnswerIsLost) {
    Outcome outcome;
    outcome.reserve = kInput;
    proxy.lose_answer("TransactWriteItems");
    const auto reserved = doomed.backend.commit(std::move(outcome));
    EXPECT_TRUE(reserved) << describe(reserved.error());
}

TEST_F(CommitOnAws, WaitsForOthersTransactionsAndThrottling) {
    const Lease lease = receive_by(doomed);
    for (const char* code : {"TransactionConflict", "ThrottlingError", "TransactionConflict"}) {
        proxy.answer("TransactWriteItems", cancelled_reply(code, 4));
    }
    ASSERT_TRUE(doomed.backend.commit(lease, ending()));
    expect_the_end();
}

TEST_F(CommitOnAws, GivesUpWhenOthersAreAlwaysInTheWay) {
    const Lease lease = receive_by(doomed);
    for (int i = 0; i < 20; ++i) {
        proxy.answer("TransactWriteItems", cancelled_reply("TransactionConflict", 4));
    }
    const auto committed = doomed.backend.commit(lease, ending());
    EXPECT_EQ(error_code(committed), Code::kUnavailable);
    EXPECT_EQ(error_name(committed), "transaction_conflict");
    EXPECT_TRUE(receive(kNotifications).empty());
    repeat(lease, ending());
    expect_the_end();
}

TEST_F(CommitOnAws, ProcessesShareOneCounterOfAUserWithoutGaps) {
    constexpr int kEach = 20;
    AwsProcess other{engine_endpoints(),
                     aws().prefix,
                     aws().clock,
                     aws().memory.objects(),
                     aws::system_waiter()};  // whoever lost lets the others pass
    std::atomic<int> failures = 0;
    const auto tell = [&](AwsProcess& process, const std::string& name) {
        for (int i = 0; i < kEach; ++i) {
            Outcome outcome;
            outcome.inbox.push_back(event(name + std::to_string(i)));
            if (!process.backend.commit(std::move(outcome))) ++failures;
        }
    };
    {
        std::vector<std::jthread> threads;
        threads.emplace_back(tell, std::ref(aws().process), "a");
        threads.emplace_back(tell, std::ref(aws().process), "b");
        threads.emplace_back(tell, std::ref(other), "c");
    }
    EXPECT_EQ(failures, 0);
    const auto events = world->inbox().after(kAda, 0, 1'000);
    ASSERT_TRUE(events);
    ASSERT_EQ(events->size(), 3U * kEach);
    for (std::size_t i = 0; i < events->size(); ++i) EXPECT_EQ(events->at(i).sequence, i + 1);
}

TEST_F(CommitOnAws, AnEndAndAGivingUpAtOnceAreToldInOneOrderOnly) {
    for (int round = 0; round < 10; ++round) {
        const std::string id = "run-" + std::to_string(round);
        AwsProcess other{engine_endpoints(), aws().prefix, aws().clock, aws().memory.objects()};
        {
            std::jthread giving_up([&] {
                Outcome outcome;
                outcome.inbox.push_back(event(id));
                outcome.inbox.back().given_up = true;
                EXPECT_TRUE(other.backend.commit(std::move(outcome)));
            });
            Outcome outcome;
            outcome.inbox.push_back(event(id));
            EXPECT_TRUE(world->backend().commit(std::move(outcome)));
        }
        EXPECT_FALSE(world->inbox().get(kAda, RunId{id})->given_up);
    }
    const auto missed = world->inbox().undelivered(kAda, Protocol::kCompat, 100);
    EXPECT_EQ(missed->size(), 10U) << "the end is told, and nothing behind it";
}

// Taken for somebody else's, the push would not be made until the user connects again.
TEST_F(CommitOnAws, AClaimOfAPushWhoseAnswerIsLostIsStillItsOwn) {
    const Milliseconds valid{10'000};
    Outcome outcome;
    outcome.inbox.push_back(event("run-1"));
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    proxy.lose_answer("UpdateItem");
    EXPECT_EQ(doomed.inbox.claim(kAda, 1, ConnectionId{"tab"}, valid), PushClaim::kGiven);
    EXPECT_EQ(world->inbox().claim(kAda, 1, ConnectionId{"tab"}, valid), PushClaim::kHeld);
    ASSERT_TRUE(doomed.inbox.unclaim(kAda, 1, ConnectionId{"tab"})) << "with the fence it has";
    EXPECT_EQ(world->inbox().claim(kAda, 1, ConnectionId{"tab"}, valid), PushClaim::kGiven);
}

TEST_F(CommitOnAws, RefusesWhatOnlyAStorageOfItsOwnCanDo) {
    Outcome change;
    change.storage.emplace_back(RemoveObject{kInput});
    EXPECT_EQ(error_name(world->backend().commit(std::move(change))), "not_supported");
    Outcome expectation;
    expectation.expect.emplace_back(BucketExists{kInput.bucket});
    EXPECT_EQ(error_name(world->backend().commit(std::move(expectation))), "not_supported");
    Outcome sequencer;
    sequencer.send.push_back({kNotifications, kAda, std::string(kNoSequencer), {}, 0});
    EXPECT_EQ(error_name(world->backend().commit(std::move(sequencer))), "not_supported");
    EXPECT_TRUE(receive(kNotifications).empty());
}

TEST_F(CommitOnAws, KeepsAnOutcomeOfVeryManyRuns) {
    Outcome outcome;
    for (int i = 0; i < 60; ++i) {
        outcome.runs.push_back(run(JobState::kFailed, "run-" + std::to_string(i)));
        outcome.inbox.push_back(event("run-" + std::to_string(i)));
    }
    const auto committed = world->backend().commit(std::move(outcome));
    ASSERT_TRUE(committed) << describe(committed.error());
    EXPECT_EQ(world->inbox().after(kAda, 0, 100)->size(), 60U);
    EXPECT_EQ(world->jobs().list(kAda, 100)->size(), 60U);
}

}  // namespace
}  // namespace sluice::contract
