#include "embedded/claims.h"

#include <gtest/gtest.h>

#include "base/manual_clock.h"

namespace sluice::embedded {
namespace {

const UserId kAnn{"ann"};
const ConnectionId kOpen{"open"};
const ConnectionId kClosed{"closed"};
constexpr Milliseconds kValid{1000};

TEST(Claims, ForgetsThoseOfAConnectionThatClosedBeforeTheClaim) {
    ManualClock clock;
    Claims claims(clock);
    ASSERT_TRUE(claims.claim(kAnn, 1, kOpen, kValid));
    ASSERT_TRUE(claims.claim(kAnn, 1, kClosed, kValid));
    claims.keep_only([](const ConnectionId& connection) { return connection == kOpen; });
    EXPECT_FALSE(claims.claim(kAnn, 1, kOpen, kValid));
    EXPECT_TRUE(claims.claim(kAnn, 1, kClosed, kValid));
}

TEST(Claims, DoesNotRememberAPushToAConnectionThatIsForgottenMeanwhile) {
    ManualClock clock;
    Claims claims(clock);
    ASSERT_TRUE(claims.claim(kAnn, 1, kClosed, kValid));
    claims.forget(kClosed);
    claims.settle(kAnn, 1, kClosed);
    EXPECT_TRUE(claims.claim(kAnn, 1, kClosed, kValid));
}

}  // namespace
}  // namespace sluice::embedded
