#include "gateway/connection_row.h"

#include <gtest/gtest.h>

#include "base/manual_clock.h"
#include "tests/fakes/services.h"

namespace sluice::gateway {
namespace {

class ConnectionRowTest : public testing::Test {
  protected:
    bool is_there() { return backend_.connections().get(connection_.id).has_value(); }

    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
    fakes::FakePresigner presigner_;
    api::Services services_ = fakes::application_services(backend_, presigner_, clock_);
    const Connection connection_{
        ConnectionId{"tab"}, UserId{"ada"}, Protocol::kCompat, clock_.wall(), "http://here"};
    ConnectionRow row_{services_, connection_};
};

TEST_F(ConnectionRowTest, ARenewalCommitsTheConnectionAsItWasAndReplaysNothing) {
    clock_.advance(std::chrono::hours{2});
    row_.renew();
    const auto renewed = backend_.connections().get(connection_.id);
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed->connected, connection_.connected);
    EXPECT_EQ(renewed->gateway, "http://here");
    EXPECT_TRUE(backend_.queue_admin().peek(queues::kNotifications, 10)->empty());
}

TEST_F(ConnectionRowTest, NothingIsRenewedBehindTheRemoval) {
    row_.renew();
    row_.remove();
    EXPECT_FALSE(is_there());
    row_.renew();
    EXPECT_FALSE(is_there());
}

TEST_F(ConnectionRowTest, ARenewalThatFailsIsMadeUpForByTheNext) {
    backend_.fail_next(fakes::Op::kCommit, {Code::kUnavailable, "throttled", "later", {}});
    row_.renew();
    EXPECT_FALSE(is_there());
    row_.renew();
    EXPECT_TRUE(is_there());
}

}  // namespace
}  // namespace sluice::gateway
