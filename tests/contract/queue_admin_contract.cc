// The contract of ports/queue_admin.h.
#include "tests/contract/queue_stats.h"

namespace sluice::contract {
namespace {

using queues::kUploads;

using QueueAdminContract = QueueAdminTest;

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

TEST_F(QueueAdminContract, ADeadLetterSaysWhy) {
    dead_letter("bad");
    const auto dead = world->queue_admin().peek(dead_letter_queue(kUploads), 10);
    ASSERT_EQ(dead->size(), 1U);
    EXPECT_EQ(dead->front().body, "bad");
    EXPECT_EQ(dead->front().user, kAda);
    EXPECT_EQ(dead->front().reason, "ragged_row: too few fields");
}

TEST_F(QueueAdminContract, RedriveMovesEveryDeadLetterBackAsIfItWereNew) {
    dead_letter("one");
    dead_letter("two");
    EXPECT_EQ(world->queue_admin().redrive(kUploads), 2U);
    EXPECT_EQ(world->queue_admin().redrive(kUploads), 0U);
    EXPECT_TRUE(world->queue_admin().peek(dead_letter_queue(kUploads), 10)->empty());
    const auto leases = receive(kUploads);
    EXPECT_THAT(bodies(leases), testing::UnorderedElementsAre("one", "two"));
    for (const Lease& lease : leases) EXPECT_EQ(lease.receive_count, 1U);
}

TEST_F(QueueAdminContract, RefusesAQueueThatDoesNotExist) {
    const QueueName unknown{"no-such-queue"};
    EXPECT_EQ(error_code(world->queue_admin().peek(unknown, 1)), Code::kNotFound);
    EXPECT_EQ(error_code(world->queue_admin().redrive(unknown)), Code::kNotFound);
}

}  // namespace
}  // namespace sluice::contract
