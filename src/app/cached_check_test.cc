#include "app/cached_check.h"

#include <gtest/gtest.h>

#include "base/manual_clock.h"

namespace sluice::app {
namespace {

TEST(CachedCheckTest, AsksAtMostOnceInAWhile) {
    ManualClock clock;
    int asked = 0;
    Result<void> answer;
    CachedCheck check(
        [&] {
            ++asked;
            return answer;
        },
        Seconds{2},
        clock,
        null_log());
    EXPECT_TRUE(check());
    answer = fail(Code::kUnavailable, "no_sqs", "it does not answer");
    clock.advance(Milliseconds{1'999});
    EXPECT_TRUE(check());
    EXPECT_EQ(asked, 1);
    clock.advance(Milliseconds{1});
    EXPECT_EQ(check().error().name, "no_sqs");
    EXPECT_EQ(check().error().name, "no_sqs");
    EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace sluice::app
