#include "embedded/queues.h"

#include <gmock/gmock.h>

#include "base/manual_clock.h"

namespace sluice::embedded {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Milliseconds kHidden{30'000};
const QueueName kQueue = queues::kUploads;

class QueuesTest : public testing::Test {
  protected:
    QueuesTest() {
        const std::vector<Enqueued> messages{{kQueue, 1, UserId{"ann"}, Milliseconds{0}}};
        queues.added(messages);
        EXPECT_THAT(take(), ElementsAre(1));
        queues.leased(kQueue, 1, kHidden);
    }
    std::vector<MessageNumber> take() { return queues.take(kQueue, 1, Milliseconds{0}, {}); }

    ManualClock clock;
    Queues queues{clock};
};

TEST_F(QueuesTest, ALeaseThatHasEndedIsHeldAgainWhileNobodyTakesIt) {
    clock.advance(kHidden);
    ASSERT_TRUE(queues.held(kQueue, 1, kHidden));
    EXPECT_THAT(take(), IsEmpty());
    clock.advance(kHidden);
    EXPECT_THAT(take(), ElementsAre(1));
}

// Found by the simulation: the lease was extended, and the message handed out all the same.
TEST_F(QueuesTest, WhatIsOnItsWayToAReceiverIsNotHeldAgain) {
    clock.advance(kHidden);
    ASSERT_THAT(take(), ElementsAre(1));
    EXPECT_FALSE(queues.held(kQueue, 1, kHidden));
    queues.put_back(kQueue, std::vector<MessageNumber>{1});
    EXPECT_THAT(take(), ElementsAre(1)) << "nothing was changed";
}

}  // namespace
}  // namespace sluice::embedded
