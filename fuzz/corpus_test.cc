// Replays fuzz/corpus/ with every build: what a fuzzer once found stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include "fuzz/oracles.h"

namespace sluice::fuzz {

// GoogleTest would show its bytes.
static void PrintTo(const Oracle& oracle, std::ostream* out) {
    *out << oracle.name;
}

namespace {

class CorpusTest : public testing::TestWithParam<Oracle> {};

TEST_P(CorpusTest, EveryInputHolds) {
    const auto corpus = std::filesystem::path(SLUICE_CORPUS) / GetParam().name;
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string input(std::istreambuf_iterator<char>(file), {});
        EXPECT_EQ(GetParam().check(input), "") << entry.path();
        ++files;
    }
    EXPECT_GT(files, 5);
}

INSTANTIATE_TEST_SUITE_P(Fuzz, CorpusTest, testing::ValuesIn(kOracles), [](const auto& each) {
    return std::string(each.param.name);
});

}  // namespace
}  // namespace sluice::fuzz
