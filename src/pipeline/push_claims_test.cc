// NotifyClient and the claims of its pushes: those of others, those that a failure or a dead worker
// left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/notify_client.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using fakes::kBusy;
using fakes::kTab;
using fakes::Op;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class PushClaimsTest : public testing::Test, protected fakes::Flow {};

TEST_F(PushClaimsTest, APushThatWasNotSettledIsMadeOnceWhenItsClaimHasEnded) {
    end_run("run-1");
    run();
    ASSERT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{10'000}), PushClaim::kGiven);
    connect("tab");
    send(ReplayNotification{kAda, kTab});
    send(EventNotification{kAda, RunId{"run-1"}, true});
    run();
    clock.advance(Milliseconds{9'999});
    run();
    EXPECT_THAT(frames("tab"), IsEmpty());
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_TRUE(delivered("run-1"));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
}

// A worker died between its claim and its push; on AWS the claim outlives it.
TEST_F(PushClaimsTest, AClaimThatADeadWorkerLeftDelaysItsConnectionAndNoOther) {
    connect("tab");
    connect("other");
    run();
    end_run("run-1");
    ASSERT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{30'000}), PushClaim::kGiven);
    run();
    EXPECT_THAT(frames("tab"), IsEmpty());
    EXPECT_THAT(frames("other"), SizeIs(1));
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_THAT(frames("other"), SizeIs(1));
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

TEST_F(PushClaimsTest, AReplayGoesOnBehindAClaimAndComesBackForIt) {
    for (const char* id : {"run-1", "run-2"}) end_run(id);
    run();
    ASSERT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{30'000}), PushClaim::kGiven);
    connect("tab");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-2"));
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-2", "frame run-1"));
}

// Throttled, say: the next try meets the claim of the one before.
TEST_F(PushClaimsTest, AClaimThatCouldNotBeGivenBackDelaysThePushAndCostsNoTry) {
    connect("tab");
    run();
    gateway.refuse_next(kTab, kBusy);
    backend.fail_next(Op::kUnclaim, {Code::kUnavailable, "throttled", "planted", {}});
    end_run("run-1");
    run();
    EXPECT_THAT(frames("tab"), IsEmpty());
    clock.advance(Milliseconds{29'000});
    run();
    EXPECT_THAT(frames("tab"), IsEmpty());
    clock.advance(Milliseconds{3'000});
    run();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_TRUE(delivered("run-1"));
}

TEST_F(PushClaimsTest, AClaimThatWasMadeWithoutAnAnswerDelaysThePush) {
    connect("tab");
    run();
    ASSERT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{30'000}), PushClaim::kGiven);
    backend.fail_next(Op::kClaim, {Code::kUnavailable, "no_answer", "planted", {}});
    end_run("run-1");
    run();
    clock.advance(Milliseconds{1'000});  // longer than the first back-off
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_TRUE(delivered("run-1"));
}

TEST_F(PushClaimsTest, AConnectionThatIsGoneIsRemovedAlsoWhenItsClaimStays) {
    connect("tab");
    run();
    gateway.close(kTab);
    backend.fail_next(Op::kUnclaim, {Code::kUnavailable, "throttled", "planted", {}});
    end_run("run-1");
    run();
    EXPECT_FALSE(backend.connections().get(kTab));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
}

// Both are told, each in its time: the one is not given up with the other.
TEST_F(PushClaimsTest, AClaimThatStandsAtTheLastTryOfAnotherConnectionIsStillComeBackFor) {
    connect("slow");
    connect("tab");
    run();
    gateway.refuse(ConnectionId{"slow"}, kBusy);
    gateway.refuse_next(kTab, kBusy);
    end_run("run-1");
    run();
    ASSERT_EQ(backend.inbox().claim(kAda, 1, kTab, std::chrono::minutes{10}), PushClaim::kGiven);
    run_to_the_end();
    EXPECT_THAT(dead(queues::kNotifications), SizeIs(1)) << "of the one that never reads";
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
}

TEST_F(PushClaimsTest, ARefusedPushGivesItsClaimBackAtOnce) {
    connect("tab");
    run();
    gateway.refuse(kTab, kBusy);
    end_run("run-1");
    run();
    EXPECT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{1}), PushClaim::kGiven);
}

TEST_F(PushClaimsTest, AReplayDoesNotPushWhatAnotherWorkerIsPushingThere) {
    end_run("run-1");
    ASSERT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{10'000}), PushClaim::kGiven);
    connect("tab");
    run();
    EXPECT_THAT(frames("tab"), IsEmpty());
}

// A thousand sockets that never read once held all workers, one by one, for ten seconds each.
TEST_F(PushClaimsTest, APushThatIsUnderWayHoldsNobodyUpAndIsMadeOnce) {
    connect("tab");
    connect("other");
    run();
    gateway.hold(kTab);
    end_run("run-1");
    run();
    EXPECT_THAT(frames("other"), SizeIs(1));
    EXPECT_THAT(frames("tab"), IsEmpty());
    gateway.release(kTab, {});
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_THAT(frames("other"), SizeIs(1));
    EXPECT_TRUE(delivered("run-1"));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

// Found by tests/load/soak.py on a busy machine: a death seconds after the push repeated it.
TEST_F(PushClaimsTest, APushThatWasUnderWayIsRecordedSoonAfterItWasTaken) {
    connect("tab");
    run();
    gateway.hold(kTab);
    end_run("run-1");
    run();
    gateway.release(kTab, {});
    clock.advance(Milliseconds{1'000});
    run();
    EXPECT_TRUE(delivered("run-1"));
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
}

TEST_F(PushClaimsTest, APushThatIsUnderWayForLongIsRecordedWhenItMustHaveEnded) {
    connect("tab");
    run();
    gateway.hold(kTab);
    end_run("run-1");
    run();
    clock.advance(Milliseconds{1'000});
    run();
    EXPECT_FALSE(delivered("run-1"));
    gateway.release(kTab, {});
    clock.advance(Milliseconds{12'000});
    run();
    EXPECT_TRUE(delivered("run-1"));
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
}

TEST_F(PushClaimsTest, APushThatWasUnderWayAndIsRefusedIsMadeAgain) {
    connect("tab");
    run();
    gateway.hold(kTab);
    end_run("run-1");
    run();
    gateway.release(kTab, std::unexpected(kBusy));
    EXPECT_FALSE(delivered("run-1"));
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_TRUE(delivered("run-1"));
}

TEST_F(PushClaimsTest, AReplayGoesOnBehindAPushThatWasUnderWay) {
    for (const char* id : {"run-1", "run-2"}) end_run(id);
    run();
    connect("tab");
    gateway.hold(kTab);
    run();
    EXPECT_THAT(frames("tab"), IsEmpty());
    gateway.release(kTab, {});
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1", "frame run-2"));
    EXPECT_TRUE(delivered("run-1"));
    EXPECT_TRUE(delivered("run-2"));
}

}  // namespace
}  // namespace sluice::pipeline
