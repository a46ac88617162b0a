// Replays fuzz/corpus/decompress with every build: what the fuzzer once found stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/decompress_oracle.h"

namespace sluice::fuzz {
namespace {

TEST(DecompressCorpusTest, EveryInputOfTheCorpusHolds) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SLUICE_CORPUS "/decompress")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string input(std::istreambuf_iterator<char>(file), {});
        EXPECT_EQ(check_decompress(input), "") << entry.path();
        ++files;
    }
    EXPECT_GT(files, 5);
}

}  // namespace
}  // namespace sluice::fuzz
