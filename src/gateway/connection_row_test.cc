#include "gateway/connection_row.h"

#include <gtest/gtest.h>

#include "base/manual_clock.h"
#include "tests/fakes/services.h"

namespace sluice::gateway {
namespace {

class ConnectionRowTest : public testing::Test {
  protected:
    static constexpr std::chrono::minutes kLookedFor{5};

    ConnectionRowTest() {
        services_.keeping.emplace(backend_.connections(), kLookedFor, std::chrono::minutes{30});
    }
    bool is_there() { return backend_.connections().get(connection_.id).has_value(); }

    std::size_t commits() { return backend_.calls(fakes::Op::kCommit); }
    std::size_t replays() {
        return backend_.queue_admin().peek(queues::kNotifications, 10)->size();
    }
    void connect() {
        Outcome outcome;
        outcome.connect.push_back(connection_);
        ASSERT_TRUE(backend_.commit(std::move(outcome)));
    }

    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
    fakes::FakePresigner presigner_;
    api::Services services_ = fakes::application_services(backend_, presigner_, clock_);
    const Connection connection_{ConnectionId{"tab"},
                                 UserId{"ada-0000000000000000000000000000001"},
                                 Protocol::kCompat,
                                 clock_.wall(),
                                 "http://here"};
    ConnectionRow row_{services_, connection_};
};

TEST_F(ConnectionRowTest, IsCommittedAgainLongBeforeItsTimeIsOver) {
    connect();
    std::size_t renewals = 0;
    for (Milliseconds passed{0}; passed < std::chrono::hours{6}; passed += kLookedFor) {
        clock_.advance(kLookedFor);
        const std::size_t before = commits();
        row_.keep();
        renewals += commits() - before;
    }
    EXPECT_EQ(renewals, 12U) << "every 30 minutes, and not each time that it is looked for";
    EXPECT_EQ(backend_.connections().get(connection_.id)->connected, connection_.connected);
    EXPECT_EQ(replays(), 0U);
}

TEST_F(ConnectionRowTest, WhatOthersRemovedComesBackWithWhatItMissed) {
    row_.keep();
    const auto back = backend_.connections().get(connection_.id);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->gateway, "http://here");
    EXPECT_EQ(replays(), 1U);
    row_.keep();
    EXPECT_EQ(replays(), 1U);
}

TEST_F(ConnectionRowTest, NothingIsCommittedBehindTheRemoval) {
    row_.keep();
    row_.remove();
    EXPECT_FALSE(is_there());
    clock_.advance(std::chrono::hours{1});
    row_.keep();
    EXPECT_FALSE(is_there());
}

TEST_F(ConnectionRowTest, WhatFailsIsMadeUpForByTheNext) {
    backend_.fail_next(fakes::Op::kCommit, {Code::kUnavailable, "throttled", "later", {}});
    row_.keep();
    EXPECT_FALSE(is_there());
    backend_.fail_next(fakes::Op::kConnections, {Code::kUnavailable, "throttled", "later", {}});
    row_.keep();
    EXPECT_EQ(replays(), 0U) << "nobody knows that it has gone";
    row_.keep();
    EXPECT_TRUE(is_there());
}

}  // namespace
}  // namespace sluice::gateway
