// The commit on AWS, cut off at every one of its steps and repeated by another process: the same
// end state as without, and nobody is told twice. And what it asks of the services when all is
// well.
#include "tests/aws/adapters/aws_world.h"
#include "tests/support/faulty_proxy.h"

namespace sluice::contract {
namespace {

using queues::kFileOperations;
using queues::kNotifications;
using support::FaultyProxy;
using testing::ElementsAre;

std::string error_reply(const std::string& body) {
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

std::string cancelled_reply(const std::string& code, int writes) {
    std::string reasons;
    for (int i = 0; i < writes; ++i) {
        reasons +=
            std::string(i == 0 ? "" : ",") + R"({"Code":")" + (i == 0 ? code : "None") + R"("})";
    }
    return error_reply(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("message":"cancelled","CancellationReasons":[)" +
        reasons + "]}");
}

class CommitOnAws : public Contract {
  protected:
    CommitOnAws() { send(kFileOperations, kAda, "work"); }

    AwsWorld& aws() { return dynamic_cast<AwsWorld&>(*world); }

    static aws::Endpoints through(const FaultyProxy& proxy) {
        aws::Endpoints endpoints = engine_endpoints();
        endpoints.by_service["dynamodb"] = endpoints.by_service["sqs"] = proxy.url();
        return endpoints;
    }

    Outcome ending(JobState state = JobState::kDone) {
        Outcome outcome;
        if (state == JobState::kDone) outcome.publish.push_back(stage(kOutput, "out"));
        outcome.runs.push_back(run(state));
        outcome.inbox.push_back(event("run-1"));
        outcome.send.push_back({kNotifications, kAda, "tell", {}});
        return outcome;
    }
    Outcome giving_up() {
        Outcome outcome = ending(JobState::kGivenUp);
        outcome.inbox.front().given_up = true;
        outcome.dead_letter = "handler_died: it did";
        return outcome;
    }

    static Lease receive_by(AwsProcess& process) {
        auto leases =
            must(process.queue.receive(kFileOperations, 1, kVisibility, Milliseconds{0}, {}));
        return leases.empty() ? Lease{} : leases.front();
    }
    // The message comes again to another process, which does it all over.
    void repeat(const Lease& lost, Outcome outcome) {
        aws().lapsing.lapse(lost);
        const auto again = receive(kFileOperations);
        if (again.empty()) return;  // the input was deleted: nothing is left to be done
        ASSERT_TRUE(world->backend().commit(again.front(), std::move(outcome)));
    }
    void expect_the_end() {
        EXPECT_EQ(get(kOutput), "out");
        EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
        const auto events = world->inbox().after(kAda, 0, 10);
        ASSERT_TRUE(events);
        ASSERT_EQ(events->size(), 1U) << "nobody is told twice";
        EXPECT_EQ(events->front().sequence, 1U);
        EXPECT_GE(receive(kNotifications).size(), 1U);
        world->clock.advance(kVisibility * 2);
        EXPECT_TRUE(receive(kFileOperations).empty()) << "the input is consumed";
    }

    FaultyProxy proxy{{{"DynamoDB", engine_endpoints().of("dynamodb")},
                       {"AmazonSQS", engine_endpoints().of("sqs")}}};
    AwsProcess doomed{through(proxy), aws().prefix, aws().clock, aws().memory.objects()};
};

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

// Where the process dies: before or behind an operation.
struct Crash {
    const char* operation;
    bool behind;
};

class CrashOnAws : public CommitOnAws, public testing::WithParamInterface<Crash> {
  protected:
    void crash_in(Outcome outcome) {
        lost_ = receive_by(doomed);
        ASSERT_FALSE(lost_.receipt.empty());
        if (GetParam().behind) {
            proxy.die_after(GetParam().operation);
        } else {
            proxy.die_before(GetParam().operation);
        }
        EXPECT_FALSE(doomed.backend.commit(lost_, std::move(outcome)));
    }
    Lease lost_;
};

TEST_P(CrashOnAws, IsRepeatedToTheSameEnd) {
    crash_in(ending());
    repeat(lost_, ending());
    expect_the_end();
}

TEST_P(CrashOnAws, OfAGivingUpIsRepeatedToTheSameEnd) {
    crash_in(giving_up());
    repeat(lost_, giving_up());
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kGivenUp);
    EXPECT_EQ(world->inbox().after(kAda, 0, 10)->size(), 1U);
    const auto dead = world->queue_admin().peek(dead_letter_queue(kFileOperations), 10);
    ASSERT_TRUE(dead);
    ASSERT_GE(dead->size(), 1U) << "lost";
    EXPECT_EQ(dead->front().body, "work");
    EXPECT_EQ(dead->front().reason, "handler_died: it did");
    world->clock.advance(kVisibility * 2);
    EXPECT_TRUE(receive(kFileOperations).empty());
}

std::string crash_name(const testing::TestParamInfo<Crash>& info) {
    return std::string(info.param.behind ? "Behind" : "Before") + info.param.operation;
}

INSTANTIATE_TEST_SUITE_P(AtEachStep,
                         CrashOnAws,
                         testing::Values(Crash{"BatchGetItem", true},  // then it publishes
                                         Crash{"TransactWriteItems", false},
                                         Crash{"TransactWriteItems", true},
                                         Crash{"SendMessageBatch", false},
                                         Crash{"SendMessageBatch", true},
                                         Crash{"DeleteMessage", false},
                                         Crash{"DeleteMessage", true}),
                         crash_name);

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
    AwsProcess other{engine_endpoints(), aws().prefix, aws().clock, aws().memory.objects()};
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
