// Replays fuzz/corpus/recipe with every build: what the fuzzer once found stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/recipe_oracle.h"

namespace sluice::fuzz {
namespace {

TEST(RecipeCorpusTest, EveryInputOfTheCorpusHolds) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SLUICE_CORPUS "/recipe")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string input(std::istreambuf_iterator<char>(file), {});
        EXPECT_EQ(check_recipe(input), "") << entry.path();
        ++files;
    }
    EXPECT_GT(files, 10);
}

}  // namespace
}  // namespace sluice::fuzz
