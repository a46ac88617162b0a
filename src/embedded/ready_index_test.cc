#include "embedded/ready_index.h"

#include <gmock/gmock.h>

namespace sluice::embedded {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const UserId kAnna{"ann"};
const UserId kBen{"ben"};
constexpr SteadyTime at(int ms) {
    return SteadyTime{Milliseconds{ms}};
}

TEST(ReadyIndex, ServesUsersInTurnAndEachOldestFirst) {
    ReadyIndex index;
    for (int message = 1; message <= 4; ++message) index.add(message, kAnna, at(0), at(0));
    index.add(5, kBen, at(0), at(0));
    EXPECT_THAT(index.take(3, at(0)), ElementsAre(1, 5, 2));
    EXPECT_THAT(index.take(9, at(0)), ElementsAre(3, 4));
}

TEST(ReadyIndex, GivesAMessageToOneTakerOnly) {
    ReadyIndex index;
    index.add(1, kAnna, at(0), at(0));
    EXPECT_THAT(index.take(1, at(0)), ElementsAre(1));
    EXPECT_THAT(index.take(1, at(999'999)), IsEmpty());
}

TEST(ReadyIndex, WakesWhatIsHiddenExactlyWhenItIsDue) {
    ReadyIndex index;
    index.add(1, kAnna, at(10), at(0));
    EXPECT_EQ(index.next_due(), at(10));
    EXPECT_THAT(index.take(1, at(9)), IsEmpty());
    EXPECT_THAT(index.take(1, at(10)), ElementsAre(1));
}

TEST(ReadyIndex, ForgetsARemovedMessageInEveryState) {
    ReadyIndex index;
    for (int message = 1; message <= 4; ++message) index.add(message, kAnna, at(0), at(0));
    index.hide(2, at(10));
    index.lease(3, at(10));
    EXPECT_THAT(index.take(1, at(0)), ElementsAre(1));
    for (int message = 1; message <= 4; ++message) index.remove(message);
    EXPECT_EQ(index.size(), 0U);
    EXPECT_THAT(index.take(9, at(99)), IsEmpty());
    EXPECT_EQ(index.counts(at(99)).visible, 0U);
}

TEST(ReadyIndex, IgnoresWhatHappensToARemovedMessage) {
    ReadyIndex index;
    index.lease(1, at(10));
    index.hide(1, at(10));
    index.make_ready(1);
    index.remove(1);
    EXPECT_THAT(index.take(9, at(99)), IsEmpty());
}

TEST(ReadyIndex, CountsWhatIsVisibleDelayedAndInFlight) {
    ReadyIndex index;
    for (int message = 1; message <= 4; ++message) index.add(message, kAnna, at(0), at(0));
    index.hide(2, at(10));
    index.lease(3, at(10));
    index.take(1, at(0));
    const ReadyIndex::Counts counts = index.counts(at(0));
    EXPECT_EQ(counts.visible, 1U);
    EXPECT_EQ(counts.delayed, 1U);
    EXPECT_EQ(counts.in_flight, 2U);
    EXPECT_EQ(index.counts(at(10)).visible, 3U);
}

TEST(ReadyIndex, LetsAUserComeBackAfterAllOfHisMessagesWereRemoved) {
    ReadyIndex index;
    index.add(1, kAnna, at(0), at(0));
    index.remove(1);
    index.add(2, kAnna, at(0), at(0));
    index.add(3, kBen, at(0), at(0));
    EXPECT_THAT(index.take(9, at(0)), ElementsAre(2, 3));
}

}  // namespace
}  // namespace sluice::embedded
