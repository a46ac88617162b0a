// Replays fuzz/corpus/transform with every build: what the fuzzer once found stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/transform_oracle.h"

namespace sluice::fuzz {
namespace {

TEST(TransformCorpusTest, EveryInputOfTheCorpusHolds) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SLUICE_CORPUS "/transform")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string input(std::istreambuf_iterator<char>(file), {});
        EXPECT_EQ(check_transform(input), "") << entry.path();
        ++files;
    }
    EXPECT_GT(files, 10);
}

}  // namespace
}  // namespace sluice::fuzz
