#include "gateway/patience.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

TEST(Patience, EndsSoonWithThoseWhoDoNotReadAndComesBackWithThoseWhoDo) {
    Patience patience;
    EXPECT_EQ(patience.now(), Patience::kMost);
    patience.was_taken();
    EXPECT_EQ(patience.now(), Patience::kMost);
    Milliseconds waited{0};
    for (int i = 0; i < 1000; ++i) {
        waited += patience.now();
        patience.waited_in_vain();
    }
    EXPECT_EQ(patience.now(), Patience::kLeast);
    EXPECT_LT(waited, Milliseconds{2500});  // 100,000 with a wait of the same length each time
    for (int i = 0; i < 6; ++i) patience.was_taken();
    EXPECT_EQ(patience.now(), Patience::kMost);
}

}  // namespace
}  // namespace sluice::gateway
