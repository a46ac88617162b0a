// What queues of one's own add to the contract of ports/queue.h: hand-outs that do not count, turns
// and order, and delays that end by the tests' clock. SQS promises none of it.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using OwnQueueContract = Contract;
using queues::kUploads;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST_F(OwnQueueContract, AMessageThatIsHandedBackComesAgainAtOnceAndItsHandOutIsNoTry) {
    send(kUploads, kAda, "m");
    ASSERT_TRUE(world->queue().release(receive_one(kUploads), Milliseconds{0}));
    for (std::uint32_t stops = 0; stops < 10; ++stops) {
        const Lease lease = receive_one(kUploads);
        EXPECT_EQ(lease.receive_count, stops + 2);
        EXPECT_EQ(lease.interrupted, stops);
        EXPECT_EQ(lease.tries(), 2U);
        ASSERT_TRUE(world->queue().hand_back(lease));
    }
}

TEST_F(OwnQueueContract, ADelayedMessageIsNotHandedOutBefore) {
    send(kUploads, kAda, "m", Seconds{3});
    world->clock.advance(Seconds{3} - Milliseconds{1});
    EXPECT_TRUE(receive(kUploads).empty());
    world->clock.advance(Milliseconds{1});
    EXPECT_EQ(receive(kUploads).size(), 1U);
}

TEST_F(OwnQueueContract, UsersTakeTurnsSoThatOneCannotDelayAnother) {
    for (int i = 0; i < 100; ++i) send(kUploads, kAda, "ada " + std::to_string(i));
    send(kUploads, kBob, "bob");
    std::size_t before_bob = 0;
    while (receive_one(kUploads).user != kBob && before_bob < 100) ++before_bob;
    EXPECT_LE(before_bob, 2U);
}

TEST_F(OwnQueueContract, UsersTakeTurnsWithinOneReceive) {
    for (int i = 0; i < 10; ++i) send(kUploads, kAda, "ada");
    for (int i = 0; i < 10; ++i) send(kUploads, kBob, "bob");
    EXPECT_THAT(bodies(receive(kUploads, 4)), UnorderedElementsAre("ada", "ada", "bob", "bob"));
}

TEST_F(OwnQueueContract, MessagesOfOneUserComeInTheOrderOfSending) {
    for (int i = 0; i < 5; ++i) send(kUploads, kAda, std::to_string(i));
    EXPECT_THAT(bodies(receive(kUploads)), ElementsAre("0", "1", "2", "3", "4"));
}

}  // namespace
}  // namespace sluice::contract
