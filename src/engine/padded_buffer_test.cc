#include "engine/padded_buffer.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sluice::engine {
namespace {

TEST(PaddedBufferTest, KeepsItsTextWhileItGrowsToWhatIsMovedByPages) {
    PaddedBuffer buffer;
    std::string expected;
    for (std::size_t piece = 1; piece < (4 << 20); piece *= 3) {
        const std::string text(piece, static_cast<char>('a' + piece % 26));
        buffer.append(text);
        expected += text;
        ASSERT_EQ(buffer.text(), expected);
        for (std::size_t i = 1; i <= simd::kPadding; ++i) ASSERT_EQ(*(buffer.data() - i), 0);
    }
}

// NOLINTBEGIN(bugprone-use-after-move,clang-analyzer-cplusplus.Move): that is what is looked at
TEST(PaddedBufferTest, OneThatWasMovedFromIsEmptyAndMayBeUsed) {
    PaddedBuffer first;
    first.append("text");
    PaddedBuffer second = std::move(first);
    EXPECT_EQ(second.text(), "text");
    first.append("more");
    EXPECT_EQ(first.text(), "more");
    second = std::move(first);
    EXPECT_EQ(second.text(), "more");
    EXPECT_EQ(first.size(), 0);
    EXPECT_EQ(first.capacity(), 0);
}
// NOLINTEND(bugprone-use-after-move,clang-analyzer-cplusplus.Move)

TEST(PaddedBufferTest, OneThatIsResetGivesBackWhatItGrewTo) {
    PaddedBuffer buffer;
    buffer.append(std::string(1 << 20, 'x'));
    buffer.reset(1000);
    EXPECT_EQ(buffer.size(), 0);
    EXPECT_EQ(buffer.capacity(), 1000);
    buffer.append("y");
    EXPECT_EQ(buffer.text(), "y");
}

}  // namespace
}  // namespace sluice::engine
