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
    ASSERT_EQ(claims.claim(kAnn, 1, kOpen, kValid), PushClaim::kGiven);
    ASSERT_EQ(claims.claim(kAnn, 1, kClosed, kValid), PushClaim::kGiven);
    claims.keep_only([](const ConnectionId& connection) { return connection == kOpen; });
    EXPECT_EQ(claims.claim(kAnn, 1, kOpen, kValid), PushClaim::kHeld);
    EXPECT_EQ(claims.claim(kAnn, 1, kClosed, kValid), PushClaim::kGiven);
}

TEST(Claims, DoesNotRememberAPushToAConnectionThatIsForgottenMeanwhile) {
    ManualClock clock;
    Claims claims(clock);
    ASSERT_EQ(claims.claim(kAnn, 1, kClosed, kValid), PushClaim::kGiven);
    claims.forget(kClosed);
    claims.settle(kAnn, 1, kClosed);
    EXPECT_EQ(claims.claim(kAnn, 1, kClosed, kValid), PushClaim::kGiven);
}

}  // namespace
}  // namespace sluice::embedded
