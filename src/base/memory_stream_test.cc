#include "base/memory_stream.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice {
namespace {

TEST(MemoryStreamTest, ASourceHandsOutItsBytesInBlocksThenTheEndAndStartsAgain) {
    MemorySource source("abcde", 2);
    MemorySink sink;
    std::array<char, 4> buffer{};
    for (const std::size_t expected : {2U, 2U, 1U, 0U}) {
        const auto count = source.read(buffer);
        ASSERT_EQ(*count, expected);
        ASSERT_TRUE(sink.write(std::span(buffer).first(*count)).has_value());
    }
    EXPECT_EQ(sink.take(), "abcde");
    EXPECT_EQ(sink.bytes(), "");
    ASSERT_TRUE(source.rewind().has_value());
    EXPECT_EQ(*source.read(buffer), 2U);
}

TEST(MemoryStreamTest, ASinkThatStartsAgainForgetsWhatItTook) {
    MemorySink sink;
    ASSERT_TRUE(sink.write(std::string_view("abc")).has_value());
    ASSERT_TRUE(sink.can_restart() && sink.restart());
    ASSERT_TRUE(sink.write(std::string_view("d")).has_value());
    EXPECT_EQ(sink.bytes(), "d");
}

}  // namespace
}  // namespace sluice
