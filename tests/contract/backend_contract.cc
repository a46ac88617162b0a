// The contract of ports/backend.h.
#include <atomic>
#include <thread>

#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using queues::kFileOperations;
using queues::kNotifications;
using queues::kUploads;

class BackendContract : public Contract {
  protected:
    Lease lease_one(const std::string& body = "work") {
        send(kFileOperations, kAda, body);
        return receive_one(kFileOperations);
    }
    // Everything that the end of a run is made of.
    Outcome ending(const std::string& output_bytes, JobState state = JobState::kDone) {
        Outcome outcome;
        if (state == JobState::kDone) outcome.publish.push_back(stage(kOutput, output_bytes));
        outcome.runs.push_back(run(state));
        outcome.inbox.push_back(event("run-1"));
        outcome.send.push_back({kNotifications, kAda, "tell", {}});
        return outcome;
    }
};

TEST_F(BackendContract, MakesEverythingOfAnOutcomeTrueTogether) {
    ASSERT_TRUE(world->backend().commit(lease_one(), ending("out")));
    EXPECT_EQ(get(kOutput), "out");
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-1"})->sequence, 1U);
    EXPECT_EQ(receive_one(kNotifications).body, "tell");
    world->clock.advance(kVisibility);
    EXPECT_TRUE(receive(kFileOperations).empty());
}

TEST_F(BackendContract, AStaleLeaseChangesNothing) {
    const Lease stale = lease_one();
    world->clock.advance(kVisibility);
    const Lease current = receive_one(kFileOperations);
    EXPECT_EQ(error_code(world->backend().commit(stale, ending("stale"))), Code::kStaleLease);
    EXPECT_EQ(get(kOutput), "(absent)");
    EXPECT_EQ(error_code(world->jobs().get(kAda, RunId{"run-1"})), Code::kNotFound);
    EXPECT_EQ(error_code(world->inbox().get(kAda, RunId{"run-1"})), Code::kNotFound);
    EXPECT_TRUE(receive(kNotifications).empty());
    EXPECT_TRUE(world->backend().commit(current, ending("current")));
    EXPECT_EQ(get(kOutput), "current");
}

TEST_F(BackendContract, ALeaseCommitsOnce) {
    const Lease lease = lease_one();
    ASSERT_TRUE(world->backend().commit(lease, Outcome{}));
    EXPECT_EQ(error_code(world->backend().commit(lease, Outcome{})), Code::kStaleLease);
}

TEST_F(BackendContract, ALeaseThatWasHandedBackCannotCommit) {
    const Lease lease = lease_one();
    ASSERT_TRUE(world->queue().release(lease, Seconds{60}));
    EXPECT_EQ(error_code(world->backend().commit(lease, ending("late"))), Code::kStaleLease);
    EXPECT_EQ(get(kOutput), "(absent)");
}

TEST_F(BackendContract, OfManyCommitsOfOneMessageExactlyOneSucceeds) {
    const Lease lease = lease_one();
    std::atomic<int> successes = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, outcome = ending("out")]() mutable {
                if (world->backend().commit(lease, std::move(outcome))) ++successes;
            });
        }
    }
    EXPECT_EQ(successes, 1);
    EXPECT_EQ(receive(kNotifications).size(), 1U);
}

TEST_F(BackendContract, AFinalRunKeepsItsOutputAndItsEventWhenItEndsAgain) {
    ASSERT_TRUE(world->backend().commit(lease_one(), ending("first")));
    ASSERT_TRUE(world->backend().commit(lease_one(), ending("second")));
    EXPECT_EQ(get(kOutput), "first");
    EXPECT_EQ(world->inbox().after(kAda, 0, 10)->size(), 1U);
    EXPECT_EQ(receive(kNotifications).size(), 2U) << "the messages are sent all the same";
    world->clock.advance(kVisibility);
    EXPECT_TRUE(receive(kFileOperations).empty()) << "and the input is consumed";
}

TEST_F(BackendContract, AFailureDoesNotReplaceADoneRun) {
    ASSERT_TRUE(world->backend().commit(lease_one(), ending("out")));
    ASSERT_TRUE(world->backend().commit(lease_one(), ending("", JobState::kFailed)));
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-1"})->body, "frame of run-1");
}

TEST_F(BackendContract, AQueuedRunNeverReplacesAFinalOne) {
    ASSERT_TRUE(world->backend().commit(ending("out")));
    Outcome outcome;
    outcome.runs.push_back(run(JobState::kQueued));
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
}

TEST_F(BackendContract, AGivenUpRunGetsItsEndFromARedrive) {
    const auto giving_up = [this] {
        Outcome outcome = ending("", JobState::kGivenUp);
        outcome.inbox.front().given_up = true;
        outcome.inbox.front().body = "given up";
        return outcome;
    };
    ASSERT_TRUE(world->backend().commit(lease_one(), giving_up()));
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kGivenUp);
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-1"})->body, "given up");

    ASSERT_TRUE(world->backend().commit(lease_one(), ending("out")));
    EXPECT_EQ(get(kOutput), "out");
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
    const InboxEvent end = *world->inbox().get(kAda, RunId{"run-1"});
    EXPECT_EQ(end.body, "frame of run-1");
    EXPECT_EQ(end.sequence, 2U);
    const auto missed = world->inbox().undelivered(kAda, Protocol::kCompat, 10);
    ASSERT_EQ(missed->size(), 1U) << "nobody needs to hear of the giving up any more";
    EXPECT_EQ(missed->front().sequence, 2U);

    ASSERT_TRUE(world->backend().commit(lease_one(), giving_up()));
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
    EXPECT_EQ(world->inbox().after(kAda, 0, 10)->size(), 2U) << "not told after the end";
}

TEST_F(BackendContract, ADeadLetterLeavesTheQueueWithItsBodyAndReason) {
    Outcome outcome;
    outcome.dead_letter = "handler_died: it did";
    ASSERT_TRUE(world->backend().commit(lease_one("poison"), std::move(outcome)));
    world->clock.advance(kVisibility * 2);
    EXPECT_TRUE(receive(kFileOperations).empty());
    const auto dead = world->queue_admin().peek(dead_letter_queue(kFileOperations), 10);
    ASSERT_EQ(dead->size(), 1U);
    EXPECT_EQ(dead->front().body, "poison");
    EXPECT_EQ(dead->front().reason, "handler_died: it did");
}

TEST_F(BackendContract, AReservedKeyIsGivenOnce) {
    const auto reserve = [&](const ObjectName& name) {
        Outcome outcome;
        outcome.reserve = name;
        outcome.send.push_back({kUploads, kAda, "sent", {}});
        return world->backend().commit(std::move(outcome));
    };
    EXPECT_TRUE(reserve(kInput));
    const auto again = reserve(kInput);
    EXPECT_EQ(error_code(again), Code::kConflict);
    EXPECT_EQ(error_name(again), "key_taken");
    EXPECT_EQ(receive(kUploads).size(), 1U) << "a refused commit changes nothing";
}

TEST_F(BackendContract, AKeyThatHoldsAnObjectCannotBeReserved) {
    put(kInput, "there");
    Outcome outcome;
    outcome.reserve = kInput;
    EXPECT_EQ(error_name(world->backend().commit(std::move(outcome))), "key_taken");
}

TEST_F(BackendContract, AReservedKeyCanBePublishedTo) {
    Outcome outcome;
    outcome.reserve = kInput;
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    put(kInput, "upload");
    EXPECT_EQ(get(kInput), "upload");
}

TEST_F(BackendContract, PublishesAnObjectTogetherWithTheEventThatTellsOfIt) {
    Outcome outcome;
    outcome.publish.push_back(stage(kInput, "a,b\n"));
    outcome.send.push_back({kUploads, kAda, "created", {}});
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    EXPECT_EQ(get(kInput), "a,b\n");
    EXPECT_EQ(receive_one(kUploads).body, "created");
}

}  // namespace
}  // namespace sluice::contract
