// The contract of ports/queue_admin.h.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using queues::kUploads;

class QueueAdminContract : public Contract {
  protected:
    QueueStats stats(const QueueName& queue) {
        const auto all = world->queue_admin().stats();
        EXPECT_TRUE(all);
        for (const QueueStats& stats : *all) {
            if (stats.queue == queue) return stats;
        }
        ADD_FAILURE() << "no statistics of " << queue.text();
        return {};
    }
    void dead_letter(const std::string& body) {
        send(kUploads, kAda, body);
        Outcome outcome;
        outcome.dead_letter = "ragged_row: too few fields";
        ASSERT_TRUE(world->backend().commit(receive_one(kUploads), std::move(outcome)));
    }
};

TEST_F(QueueAdminContract, KnowsTheQueuesAndTheirDeadLetterQueuesInTheOrderOfTheFlow) {
    std::vector<std::string> names;
    const auto all = world->queue_admin().stats();
    ASSERT_TRUE(all);
    for (const QueueStats& stats : *all) {
        names.push_back(stats.queue.text());
    }
    EXPECT_THAT(names,
                testing::ElementsAre("uploads",
                                     "uploads-dlq",
                                     "file-operations",
                                     "file-operations-dlq",
                                     "notifications",
                                     "notifications-dlq"));
}

TEST_F(QueueAdminContract, CountsVisibleDelayedAndInFlight) {
    send(kUploads, kAda, "in flight");
    receive_one(kUploads);
    send(kUploads, kAda, "visible");
    send(kUploads, kAda, "visible");
    send(kUploads, kAda, "delayed", Seconds{60});
    const QueueStats counted = stats(kUploads);
    EXPECT_EQ(counted.in_flight, 1U);
    EXPECT_EQ(counted.visible, 2U);
    EXPECT_EQ(counted.delayed, 1U);
}

TEST_F(QueueAdminContract, TellsTheAgeOfTheOldestMessage) {
    EXPECT_EQ(stats(kUploads).oldest_age, Milliseconds{0});
    send(kUploads, kAda, "old");
    world->clock.advance(Seconds{9});
    send(kUploads, kAda, "new");
    EXPECT_EQ(stats(kUploads).oldest_age, Seconds{9});
}

TEST_F(QueueAdminContract, PeekShowsTheOldestWithoutLeasingOrCounting) {
    send(kUploads, kAda, "first");
    send(kUploads, kBob, "second");
    const auto shown = world->queue_admin().peek(kUploads, 1);
    ASSERT_TRUE(shown);
    ASSERT_EQ(shown->size(), 1U);
    EXPECT_EQ(shown->front().body, "first");
    EXPECT_EQ(shown->front().user, kAda);
    EXPECT_FALSE(shown->front().in_flight);
    EXPECT_EQ(shown->front().receive_count, 0U);
    EXPECT_EQ(receive(kUploads).size(), 2U);
    EXPECT_TRUE(world->queue_admin().peek(kUploads, 1)->front().in_flight);
}

TEST_F(QueueAdminContract, ADeadLetterSaysWhy) {
    dead_letter("bad");
    const auto dead = world->queue_admin().peek(dead_letter_queue(kUploads), 10);
    ASSERT_EQ(dead->size(), 1U);
    EXPECT_EQ(dead->front().body, "bad");
    EXPECT_EQ(dead->front().user, kAda);
    EXPECT_EQ(dead->front().reason, "ragged_row: too few fields");
}

TEST_F(QueueAdminContract, RedriveMovesEveryDeadLetterBackAsANewMessage) {
    dead_letter("one");
    dead_letter("two");
    const MessageId old =
        world->queue_admin().peek(dead_letter_queue(kUploads), 1)->front().message;
    EXPECT_EQ(world->queue_admin().redrive(kUploads), 2U);
    EXPECT_EQ(world->queue_admin().redrive(kUploads), 0U);
    EXPECT_TRUE(world->queue_admin().peek(dead_letter_queue(kUploads), 10)->empty());
    const auto leases = receive(kUploads);
    EXPECT_THAT(bodies(leases), testing::UnorderedElementsAre("one", "two"));
    for (const Lease& lease : leases) {
        EXPECT_EQ(lease.receive_count, 1U);
        EXPECT_NE(lease.message, old);
    }
}

TEST_F(QueueAdminContract, RefusesAQueueThatDoesNotExist) {
    const QueueName unknown{"no-such-queue"};
    EXPECT_EQ(error_code(world->queue_admin().peek(unknown, 1)), Code::kNotFound);
    EXPECT_EQ(error_code(world->queue_admin().redrive(unknown)), Code::kNotFound);
}

}  // namespace
}  // namespace sluice::contract
