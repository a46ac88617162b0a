#include "pipeline/backoff.h"

#include <gtest/gtest.h>

namespace sluice::pipeline {
namespace {

TEST(Backoff, DoublesUpToItsLimitWithJitterFromZero) {
    const Backoff backoff{Milliseconds{500}, Milliseconds{60'000}};
    EXPECT_EQ(backoff.ceiling(1), Milliseconds{500});
    EXPECT_EQ(backoff.ceiling(3), Milliseconds{2'000});
    EXPECT_EQ(backoff.ceiling(4'000'000'000U), Milliseconds{60'000});
    for (int i = 0; i < 100; ++i) {
        const Milliseconds wait = backoff.after(1, system_random());
        EXPECT_GE(wait, Milliseconds{0});
        EXPECT_LE(wait, Milliseconds{500});
    }
}

}  // namespace
}  // namespace sluice::pipeline
