#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/splits_testing.h"

namespace sluice::engine {
namespace {

TEST(SplitsTest, ManyTextsMeetEveryNumberOfThreadsAtEverySize) {
    testing::Splits splits({1, 3, 64, 65, 200, 4096});
    std::set<std::pair<std::size_t, unsigned>> met;
    std::size_t largest = 0;
    for (int text = 0; text < 300; ++text) {
        for (const testing::Split& split : splits.next()) {
            met.emplace(split.chunk_bytes, split.threads);
            largest = std::max(largest, split.chunk_bytes);
        }
    }
    for (const std::size_t size : {1U, 3U, 64U, 65U, 200U, 4096U}) {
        for (unsigned threads = 1; threads <= 8; ++threads)
            EXPECT_TRUE(met.contains({size, threads})) << size << ' ' << threads;
    }
    EXPECT_LE(largest, testing::Splits::kChunkMax);
    EXPECT_GT(met.size(), 200U);
}

}  // namespace
}  // namespace sluice::engine
