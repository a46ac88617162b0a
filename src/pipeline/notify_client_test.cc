#include "pipeline/notify_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using fakes::kBob;
using fakes::kBusy;
using fakes::kTab;
using fakes::Op;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class NotifyClientTest : public testing::Test, protected fakes::Flow {};

TEST_F(NotifyClientTest, PushesToEveryConnectionOfTheUserAndToNobodyElse) {
    connect("tab-1");
    connect("tab-2");
    connect("bob", kBob);
    run();
    end_run("run-1");
    run();
    EXPECT_THAT(frames("tab-1"), ElementsAre("frame run-1"));
    EXPECT_THAT(frames("tab-2"), ElementsAre("frame run-1"));
    EXPECT_THAT(frames("bob"), IsEmpty());
    EXPECT_TRUE(delivered("run-1"));
}

TEST_F(NotifyClientTest, AMessageThatArrivesTwicePushesOnce) {
    connect("tab");
    run();
    end_run("run-1");
    send(EventNotification{kAda, RunId{"run-1"}});
    send(EventNotification{kAda, RunId{"run-1"}, true});
    run();
    EXPECT_THAT(frames("tab"), SizeIs(1));
}

// Found by the simulation: such a socket was told what somebody had been told before it came.
TEST_F(NotifyClientTest, ASocketThatCameAfterTheEndIsNotToldWhenTheRunIsToldAgain) {
    connect("tab");
    run();
    end_run("run-1");
    run();
    clock.advance(Milliseconds{1'000});
    connect("later");
    run();
    clock.advance(Milliseconds{1'000});
    send(EventNotification{kAda, RunId{"run-1"}});
    run();
    EXPECT_THAT(frames("tab"), SizeIs(1));
    EXPECT_THAT(frames("later"), IsEmpty());
}

TEST_F(NotifyClientTest, AMessageThatIsRunAgainAfterAnInterruptedCommitPushesOnce) {
    connect("tab");
    run();
    end_run("run-1");
    backend.fail_next(Op::kCommit, {Code::kIo, "io_error", "planted", {}});
    run_to_the_end();
    EXPECT_THAT(frames("tab"), SizeIs(1));
    EXPECT_TRUE(delivered("run-1")) << "or the next connect would get it once more";
}

TEST_F(NotifyClientTest, AReplayThatIsRunAgainAfterAnInterruptedCommitPushesOnceAndGoesOn) {
    for (int i = 0; i < 150; ++i) end_run("run-" + std::to_string(i));
    run();
    connect("tab");
    backend.fail_next(Op::kCommit, {Code::kIo, "io_error", "planted", {}});
    run_to_the_end();
    EXPECT_THAT(frames("tab"), SizeIs(150));
    connect("other");
    run_to_the_end();
    EXPECT_THAT(frames("other"), IsEmpty());
}

TEST_F(NotifyClientTest, AConnectionThatIsGoneIsRemoved) {
    connect("tab");
    run();
    gateway.close(kTab);
    end_run("run-1");
    run();
    EXPECT_FALSE(delivered("run-1"));
    EXPECT_FALSE(backend.connections().get(kTab));
}

TEST_F(NotifyClientTest, WhatReachedNobodyWaitsInTheInboxForTheNextConnect) {
    end_run("run-1");
    run();
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
    connect("tab");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_TRUE(delivered("run-1"));
}

TEST_F(NotifyClientTest, ARefusedPushIsTriedAgainLater) {
    connect("tab");
    run();
    gateway.refuse(kTab, kBusy);
    end_run("run-1");
    run();
    EXPECT_FALSE(delivered("run-1"));
    gateway.refuse(kTab, std::nullopt);
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

TEST_F(NotifyClientTest, ATabThatRefusedWhatAnotherTookIsToldLater) {
    connect("slow");
    connect("tab");
    run();
    gateway.refuse(ConnectionId{"slow"}, kBusy);
    end_run("run-1");
    run();
    EXPECT_TRUE(delivered("run-1"));
    EXPECT_THAT(frames("tab"), SizeIs(1));
    connect("later");
    gateway.refuse(ConnectionId{"slow"}, std::nullopt);
    run_to_the_end();
    EXPECT_THAT(frames("slow"), ElementsAre("frame run-1"));
    EXPECT_THAT(frames("tab"), SizeIs(1));
    EXPECT_THAT(frames("later"), IsEmpty());
}

TEST_F(NotifyClientTest, ATabThatRefusedAndIsGoneByThenLeavesNothingBehind) {
    connect("slow");
    connect("tab");
    run();
    gateway.refuse(ConnectionId{"slow"}, kBusy);
    end_run("run-1");
    run();
    gateway.close(ConnectionId{"slow"});
    run_to_the_end();
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

TEST_F(NotifyClientTest, AReplayThatIsRefusedGoesOnLaterInOrder) {
    for (const char* id : {"run-1", "run-2"}) end_run(id);
    run();
    connect("tab");
    gateway.refuse_next(kTab, kBusy);
    run();
    EXPECT_THAT(frames("tab"), IsEmpty()) << "what was missed later waits for what was refused";
    gateway.refuse(kTab, kBusy);
    end_run("run-3");
    run();
    gateway.refuse(kTab, std::nullopt);
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1", "frame run-2", "frame run-3"));
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

// The gateway is told to stop first: what it refuses then is no try.
TEST_F(NotifyClientTest, APushThatAStopRefusesIsCancelled) {
    connect("tab");
    run();
    gateway.refuse(kTab, kBusy);
    end_run("run-1");
    const auto leases =
        backend.queue().receive(queues::kNotifications, 1, Seconds{30}, Milliseconds{0}, {});
    std::stop_source stop;
    StageContext context{stop.get_token(), [&] { stop.request_stop(); }};
    const auto outcome = notify.handle(leases->at(0), context);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::kCancelled);
    EXPECT_EQ(backend.inbox().claim(kAda, 1, kTab, Milliseconds{1}), PushClaim::kGiven);
}

TEST_F(NotifyClientTest, AnEventThatNobodyTakesIsGivenUpAndStaysInTheInbox) {
    connect("tab");
    run();
    gateway.refuse(kTab, kBusy);
    end_run("run-1");
    run_to_the_end();
    EXPECT_THAT(dead(queues::kNotifications), SizeIs(1));
    EXPECT_FALSE(delivered("run-1"));
    connect("other");
    run();
    EXPECT_THAT(frames("other"), ElementsAre("frame run-1"));
}

TEST_F(NotifyClientTest, ReplaysInOrderAndOnlyWhatThatSocketSpeaks) {
    end_run("run-1");
    end_run("run-2", Protocol::kV1);
    end_run("run-3");
    run();
    connect("tab");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1", "frame run-3"));
}

TEST_F(NotifyClientTest, ReplaysMoreThanOneBatch) {
    for (int i = 0; i < 250; ++i) end_run("run-" + std::to_string(i));
    run();
    connect("tab");
    run_to_the_end();
    EXPECT_THAT(frames("tab"), SizeIs(250));
    EXPECT_EQ(frames("tab").back(), "frame run-249");
}

TEST_F(NotifyClientTest, AReplayRacingWithItsEventPushesOnce) {
    connect("tab");  // its replay waits in the queue
    end_run("run-1");
    send(ReplayNotification{kAda, kTab});
    run();
    EXPECT_THAT(frames("tab"), SizeIs(1));
}

TEST_F(NotifyClientTest, AReplayStopsAtAConnectionThatIsGone) {
    end_run("run-1");
    run();
    connect("tab");
    gateway.close(kTab);
    run();
    EXPECT_FALSE(delivered("run-1"));
    EXPECT_FALSE(backend.connections().get(kTab));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
}

TEST_F(NotifyClientTest, AReplayToAConnectionOfAnotherUserPushesNothing) {
    connect("bob", kBob);
    run();
    end_run("run-1");
    run();
    send(ReplayNotification{kAda, ConnectionId{"bob"}});
    run();
    EXPECT_THAT(frames("bob"), IsEmpty());
}

TEST_F(NotifyClientTest, ATabOpenedAfterTheDeliveryIsNotToldByALateDuplicate) {
    connect("tab");
    run();
    end_run("run-1");
    run();
    clock.advance(Seconds{1});
    connect("reloaded");
    send(EventNotification{kAda, RunId{"run-1"}, true});
    run();
    EXPECT_THAT(frames("reloaded"), IsEmpty());
}

TEST_F(NotifyClientTest, AnUnreadableMessageGoesToTheDeadLetterQueueAtOnce) {
    Outcome outcome;
    outcome.send.push_back({queues::kNotifications, kAda, "nonsense", {}});
    (void)backend.commit(std::move(outcome)).value();
    run();
    ASSERT_THAT(dead(queues::kNotifications), SizeIs(1));
    EXPECT_EQ(dead(queues::kNotifications)[0].receive_count, 1U);
}

}  // namespace
}  // namespace sluice::pipeline
