// The contract of ports/inbox.h.
#include <atomic>
#include <thread>

#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

constexpr Milliseconds kClaimed{10'000};
const ConnectionId kTab{"tab-1"};
const ConnectionId kOtherTab{"tab-2"};

class InboxContract : public Contract {
  protected:
    void commit_delivered(std::uint64_t sequence) {
        Outcome outcome;
        outcome.delivered.push_back({kAda, sequence});
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    }
    std::vector<std::uint64_t> undelivered(Protocol protocol = Protocol::kCompat,
                                           std::size_t max = 10) {
        return sequences(world->inbox().undelivered(kAda, protocol, max));
    }
    std::vector<std::uint64_t> after(std::uint64_t sequence, std::size_t max = 10) {
        return sequences(world->inbox().after(kAda, sequence, max));
    }
    static std::vector<std::uint64_t> sequences(const Result<std::vector<InboxEvent>>& events) {
        EXPECT_TRUE(events);
        std::vector<std::uint64_t> sequences;
        if (!events) return sequences;
        for (const InboxEvent& event : *events) sequences.push_back(event.sequence);
        return sequences;
    }
    PushClaim claim(const ConnectionId& connection) {
        return world->inbox().claim(kAda, 1, connection, kClaimed).value();
    }
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(InboxContract, NumbersTheEventsOfEachUserFromOneWithoutGaps) {
    commit_event("run-1");
    commit_event("run-2");
    commit_event("run-1", kBob);
    commit_event("run-3");
    EXPECT_THAT(after(0), ElementsAre(1, 2, 3));
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-3"})->sequence, 3U);
    EXPECT_EQ(world->inbox().get(kBob, RunId{"run-1"})->sequence, 1U);
}

TEST_F(InboxContract, RemembersWhenAnEventWasMade) {
    commit_event("run-1");
    const WallTime made = world->inbox().get(kAda, RunId{"run-1"})->created;
    EXPECT_GT(made, WallTime{});
    commit_event("run-1");
    commit_delivered(1);
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-1"})->created, made);
}

TEST_F(InboxContract, KeepsTheFrameAndTheProtocol) {
    Outcome outcome;
    outcome.inbox.push_back(event("run-1"));
    outcome.inbox.back().protocol = Protocol::kV1;
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    const auto stored = world->inbox().get(kAda, RunId{"run-1"});
    EXPECT_EQ(stored->body, "frame of run-1");
    EXPECT_EQ(stored->protocol, Protocol::kV1);
    EXPECT_FALSE(stored->delivered);
}

TEST_F(InboxContract, AnEventThatIsNotThereIsAbsent) {
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
}

TEST_F(InboxContract, ARunHasAtMostOneEvent) {
    commit_event("run-1");
    commit_event("run-1");
    EXPECT_THAT(after(0), ElementsAre(1));
    commit_event("run-2");
    EXPECT_THAT(after(0), ElementsAre(1, 2));
}

TEST_F(InboxContract, WhatWasDeliveredIsNotUndelivered) {
    commit_event("run-1");
    commit_event("run-2");
    commit_event("run-3");
    commit_delivered(2);
    EXPECT_THAT(undelivered(), ElementsAre(1, 3));
    EXPECT_THAT(undelivered(Protocol::kV1), IsEmpty());
    EXPECT_THAT(undelivered(Protocol::kCompat, 1), ElementsAre(1));
    EXPECT_TRUE(world->inbox().get(kAda, RunId{"run-2"})->delivered);
    EXPECT_THAT(after(0), ElementsAre(1, 2, 3));
}

TEST_F(InboxContract, AfterGivesWhatCameLaterInOrder) {
    for (const char* run_id : {"run-1", "run-2", "run-3", "run-4"}) commit_event(run_id);
    EXPECT_THAT(after(1), ElementsAre(2, 3, 4));
    EXPECT_THAT(after(1, 2), ElementsAre(2, 3));
    EXPECT_THAT(after(4), IsEmpty());
}

TEST_F(InboxContract, LastIsTheNewestEventsNumber) {
    EXPECT_EQ(world->inbox().last(kAda).value(), 0U);
    commit_event("run-1");
    commit_event("run-2");
    commit_event("run-1", kBob);
    commit_delivered(2);
    EXPECT_EQ(world->inbox().last(kAda).value(), 2U);
    EXPECT_EQ(world->inbox().last(kBob).value(), 1U);
}

TEST_F(InboxContract, AClaimIsGivenOncePerConnection) {
    commit_event("run-1");
    EXPECT_EQ(claim(kTab), PushClaim::kGiven);
    EXPECT_EQ(claim(kTab), PushClaim::kHeld);
    EXPECT_EQ(claim(kOtherTab), PushClaim::kGiven);
}

TEST_F(InboxContract, AClaimThatWasGivenBackCanBeTakenAgain) {
    commit_event("run-1");
    ASSERT_EQ(claim(kTab), PushClaim::kGiven);
    ASSERT_TRUE(world->inbox().unclaim(kAda, 1, kTab));
    EXPECT_EQ(claim(kTab), PushClaim::kGiven);
}

TEST_F(InboxContract, AClaimThatWasNotSettledRunsOut) {
    commit_event("run-1");
    ASSERT_EQ(claim(kTab), PushClaim::kGiven);
    world->clock.advance(kClaimed - Milliseconds{1});
    EXPECT_EQ(claim(kTab), PushClaim::kHeld);
    world->clock.advance(Milliseconds{1});
    EXPECT_EQ(claim(kTab), PushClaim::kGiven);
}

TEST_F(InboxContract, ASettledClaimIsNeverGivenAgain) {
    commit_event("run-1");
    ASSERT_EQ(claim(kTab), PushClaim::kGiven);
    ASSERT_TRUE(world->inbox().settle(kAda, 1, kTab));
    world->clock.advance(kClaimed * 100);
    EXPECT_EQ(claim(kTab), PushClaim::kSettled);
    ASSERT_TRUE(world->inbox().unclaim(kAda, 1, kTab));
    EXPECT_EQ(claim(kTab), PushClaim::kSettled);
}

TEST_F(InboxContract, OfManyClaimsAtOnceExactlyOneIsGiven) {
    commit_event("run-1");
    std::atomic<int> given = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] { given += claim(kTab) == PushClaim::kGiven ? 1 : 0; });
        }
    }
    EXPECT_EQ(given, 1);
}

}  // namespace
}  // namespace sluice::contract
