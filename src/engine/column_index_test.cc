#include "engine/column_index.h"

#include <gtest/gtest.h>

namespace sluice::engine {
namespace {

TEST(ColumnIndexTest, FindsNamesInAnyOrder) {
    constexpr std::size_t kNames = 5'000;
    const auto name = [](std::size_t number) { return "name " + std::to_string(number); };
    ColumnIndex index;
    EXPECT_EQ(index.find(""), std::nullopt);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < kNames; ++i) {
        EXPECT_EQ(index.find(name(i)), std::nullopt);
        index.add(name(i));
        bytes += name(i).size();
        EXPECT_EQ(index.find(name(i / 2)), i / 2);
    }
    EXPECT_EQ(index.names().size(), kNames);
    EXPECT_EQ(index.name_bytes(), bytes);
    for (std::size_t i = kNames; i-- > 0;) EXPECT_EQ(index.find(name(i)), i);
    index.restart();
    for (std::size_t i = 0; i < kNames; ++i) EXPECT_EQ(index.find(name(i)), i);
    for (const std::string other : {"", "name", "name 5000", "Name 1"})
        EXPECT_EQ(index.find(other), std::nullopt);
}

TEST(ColumnIndexTest, TheEmptyNameIsOne) {
    ColumnIndex index;
    index.add("");
    index.add("a");
    EXPECT_EQ(index.find("a"), 1U);
    EXPECT_EQ(index.find(""), 0U);
}

TEST(ColumnIndexTest, ACopyIsItsOwn) {
    ColumnIndex one;
    one.add("a");
    ColumnIndex other = one;
    other.add("b");
    EXPECT_EQ(one.find("b"), std::nullopt);
    EXPECT_EQ(other.find("b"), 1U);
}

}  // namespace
}  // namespace sluice::engine
