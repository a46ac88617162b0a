#include "engine/preview/value_bins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sluice::engine {
namespace {

using ::testing::ElementsAre;

Histogram of(const std::vector<double>& values) {
    ValueBins bins;
    for (const double value : values) bins.add(value);
    return bins.histogram().value_or(Histogram{});
}

TEST(ValueBins, CountEveryNumberInBinsOfOneWidth) {
    std::vector<double> values;
    for (int i = 0; i < 160; ++i) values.push_back(i);
    const Histogram all = of(values);
    EXPECT_EQ(all.from, 0);
    EXPECT_EQ(all.width, 16);
    EXPECT_THAT(all.counts, ElementsAre(16, 16, 16, 16, 16, 16, 16, 16, 16, 16));
}

TEST(ValueBins, HaveTheSameBinsInWhateverOrder) {
    const Histogram up = of({-3, 0, 0.5, 40, 41});
    const Histogram down = of({41, 40, 0.5, 0, -3});
    EXPECT_EQ(up.from, -4);
    EXPECT_EQ(up.width, 4);
    EXPECT_THAT(up.counts, ElementsAre(1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2));
    EXPECT_EQ(down.counts, up.counts);
    EXPECT_EQ(down.from, up.from);
}

TEST(ValueBins, TakeNumbersOfAnySize) {
    const Histogram far = of({0, 1e300, -1e300, 1e-300});
    std::uint64_t sum = 0;
    for (const std::uint64_t count : far.counts) sum += count;
    EXPECT_EQ(sum, 4);
    EXPECT_LE(far.counts.size(), 16U);
    EXPECT_THAT(of({7, 7, 7}).counts, ElementsAre(3));
    EXPECT_THAT(of({std::numeric_limits<double>::denorm_min(), 1}).counts,
                ElementsAre(1, 0, 0, 0, 0, 0, 0, 0, 1));
}

TEST(ValueBins, LeaveOutWhatIsNotFinite) {
    EXPECT_THAT(of({HUGE_VAL, 1, std::nan("")}).counts, ElementsAre(1));
    EXPECT_FALSE(ValueBins().histogram().has_value());
}

}  // namespace
}  // namespace sluice::engine
