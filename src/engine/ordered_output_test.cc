#include "engine/ordered_output.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace sluice::engine {
namespace {

class TextSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override {
        if (written.size() + bytes.size() > room)
            return fail(Code::kStorageFull, "disk_full", "no space is left");
        written.append(bytes.data(), bytes.size());
        return {};
    }
    std::string written;
    std::size_t room = 1000;
};

class OrderedOutputTest : public ::testing::Test {
  protected:
    Result<void> end(OrderedOutput& output, std::uint64_t chunk, std::string_view text) {
        PaddedBuffer buffer;
        buffer.append(text);
        Result<void> ended =
            output.end(chunk, {.bytes_in = 10 * (chunk + 1), .rows = {.in = 1, .out = 1}}, buffer);
        if (ended) {
            EXPECT_EQ(buffer.size(), 0U) << "the text is taken";
        }
        return ended;
    }
    TextSink sink_;
};

TEST_F(OrderedOutputTest, TextsOfChunksThatEndEarlyWaitForTheirTurn) {
    OrderedOutput output(sink_, {}, nullptr, 2);
    ASSERT_TRUE(end(output, 2, "c"));
    ASSERT_TRUE(end(output, 1, "b"));
    EXPECT_EQ(sink_.written, "");
    EXPECT_EQ(output.rows().out, 0U);
    ASSERT_TRUE(end(output, 0, "a"));
    EXPECT_EQ(sink_.written, "abc");
    EXPECT_EQ(output.rows().out, 3U);
    EXPECT_EQ(output.bytes_written(), 3U);
}

TEST_F(OrderedOutputTest, TheThreadBehindAFullLineWaits) {
    OrderedOutput output(sink_, {}, nullptr, 1);
    ASSERT_TRUE(end(output, 1, "b"));
    std::jthread third([&] { EXPECT_TRUE(end(output, 2, "c")); });
    ASSERT_TRUE(end(output, 0, "a"));
    third.join();
    EXPECT_EQ(sink_.written, "abc");
}

TEST_F(OrderedOutputTest, AFullDiskUnderAnotherChunksTextIsTheErrorOfTheFile) {
    OrderedOutput output(sink_, {}, nullptr, 2);
    sink_.room = 1;
    ASSERT_TRUE(end(output, 1, "b"));
    const Result<void> ended = end(output, 0, "a");
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Code::kCancelled);
    // What a worker does with that: it must not wait for a turn that is over.
    output.fail_at(0, ended.error());
    ASSERT_TRUE(output.error());
    EXPECT_EQ(output.error()->code, Code::kStorageFull);
    EXPECT_EQ(sink_.written, "a");
}

TEST_F(OrderedOutputTest, AnErrorComesBehindTheChunksBeforeItAndKnowsTheirRows) {
    OrderedOutput output(sink_, {}, nullptr, 2);
    output.count_rows_from(2);
    ASSERT_TRUE(end(output, 1, "b"));
    std::jthread failing([&] {
        output.fail_at(
            2,
            Error{Code::kInvalid, "ragged_row", "", {.row = 1, .column = {}, .byte_offset = {}}});
    });
    ASSERT_TRUE(end(output, 0, "a"));
    failing.join();
    EXPECT_EQ(sink_.written, "ab");
    EXPECT_EQ(output.error()->place.row, 4U);
    EXPECT_FALSE(end(output, 3, "d"));
    EXPECT_EQ(sink_.written, "ab");
}

TEST_F(OrderedOutputTest, OnlyTheFirstRowLosesItsSeparator) {
    OrderedOutput output(sink_, {}, nullptr, 2);
    output.drop_before_first_row(",\n");
    ASSERT_TRUE(end(output, 1, ",\n1"));
    ASSERT_TRUE(end(output, 0, ""));
    ASSERT_TRUE(end(output, 2, ",\n2"));
    EXPECT_EQ(sink_.written, "1,\n2");
}

}  // namespace
}  // namespace sluice::engine
