// What queues of one's own add to the contract of ports/queue_admin.h: the age of the oldest
// message, a look at any queue that counts no receive, and new names for what is redriven.
#include "tests/contract/queue_stats.h"

namespace sluice::contract {
namespace {

using OwnQueueAdminContract = QueueAdminTest;
using queues::kUploads;

TEST_F(OwnQueueAdminContract, TellsTheAgeOfTheOldestMessage) {
    EXPECT_EQ(stats(kUploads).oldest_age, Milliseconds{0});
    send(kUploads, kAda, "old");
    world->clock.advance(Seconds{9});
    send(kUploads, kAda, "new");
    EXPECT_EQ(stats(kUploads).oldest_age, Seconds{9});
}

TEST_F(OwnQueueAdminContract, PeekShowsTheOldestWithoutLeasingOrCounting) {
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

TEST_F(OwnQueueAdminContract, PeekShowsTheOldestAlsoWhenTheWallClockWasSetBack) {
    send(kUploads, kAda, "later");
    world->clock.step_wall(-Seconds{3600});
    send(kUploads, kAda, "an hour older");
    EXPECT_EQ(world->queue_admin().peek(kUploads, 1)->front().body, "an hour older");
}

TEST_F(OwnQueueAdminContract, ARedrivenMessageHasANewName) {
    dead_letter("bad");
    const MessageId old =
        world->queue_admin().peek(dead_letter_queue(kUploads), 1)->front().message;
    EXPECT_EQ(world->queue_admin().redrive(kUploads), 1U);
    EXPECT_NE(receive_one(kUploads).message, old);
}

}  // namespace
}  // namespace sluice::contract
