#include <gtest/gtest.h>

#include <set>

#include "base/hex.h"
#include "base/ids.h"
#include "base/manual_clock.h"
#include "base/random.h"

namespace sluice {
namespace {

// Hands out 0, 1, 2, … so that what is made from it is known.
class CountingRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (std::byte& byte : out) byte = static_cast<std::byte>(next_++);
    }

  private:
    unsigned next_ = 0;
};

TEST(HexTest, WritesEachByteAsTwoLowerCaseDigits) {
    const std::byte bytes[] = {std::byte{0x00}, std::byte{0x0f}, std::byte{0xa7}, std::byte{0xff}};
    EXPECT_EQ(to_hex(bytes), "000fa7ff");
    EXPECT_EQ(from_hex("000fa7ff"), std::string("\x00\x0f\xa7\xff", 4));
    for (const char* none : {"0", "0g", "0F", " 0"}) EXPECT_FALSE(from_hex(none)) << none;
}

TEST(RandomTest, HexTakesTheBytesInOrder) {
    CountingRandom random;
    EXPECT_EQ(random_hex(random, 4), "00010203");
    EXPECT_EQ(random_hex(random, 2), "0405");
}

TEST(RandomTest, TheSystemDoesNotRepeatItself) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_hex(system_random(), 16));
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(StrongTest, IdsOfOneKindCompareByText) {
    EXPECT_EQ(JobId{"a"}, JobId{"a"});
    EXPECT_LT(JobId{"a"}, JobId{"b"});
    EXPECT_TRUE(JobId{}.empty());
    static_assert(!std::is_convertible_v<std::string, JobId>);
    static_assert(!std::is_convertible_v<JobId, UserId>);
}

TEST(ManualClockTest, MovesOnlyWhenTold) {
    ManualClock clock;
    const WallTime wall = clock.wall();
    const SteadyTime steady = clock.steady();
    EXPECT_EQ(clock.wall(), wall);
    clock.advance(Milliseconds{1500});
    EXPECT_EQ(clock.wall() - wall, Milliseconds{1500});
    EXPECT_EQ(clock.steady() - steady, Milliseconds{1500});
}

}  // namespace
}  // namespace sluice
