// JSON that is read once, and what is read again: how often, and with the same result.
#include <gtest/gtest.h>

#include "engine/bytes/compressing_sink.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

TransformSpec json_to_csv() {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kJson;
    spec.chunk_bytes = 100;  // four rows
    spec.threads = 2;
    return spec;
}

int rewinds_of(std::string_view input, const std::string& expected, ByteSink& sink) {
    testing::CountingSource source(input);
    const auto summary = transform(source, sink, json_to_csv());
    EXPECT_TRUE(summary.has_value()) << input;
    EXPECT_EQ(summary ? summary->bytes_out : 0, expected.size()) << input;
    return source.rewinds;
}

int rewinds_of(std::string_view input, const std::string& expected) {
    MemorySink sink;
    const int rewinds = rewinds_of(input, expected, sink);
    EXPECT_EQ(sink.bytes(), expected) << input;
    return rewinds;
}

std::string numbered(int rows, std::string_view last) {
    std::string text;
    for (int i = 0; i < rows; ++i) text += "{\"a\":\"some text\",\"b\":1}\n";
    return text.append(last);
}

std::string as_csv(int rows, std::string_view more) {
    std::string text;
    for (int i = 0; i < rows; ++i) text.append("some text,1").append(more).append("\r\n");
    return text;
}

TEST(JsonOnceTest, ReadsAFileOnceBehindASinkThatMayCompress) {
    MemorySink file;
    CompressingSink sink(file, Compression::kNone);
    const std::string expected = "a,b\r\n" + as_csv(50, "");
    EXPECT_EQ(rewinds_of(numbered(50, ""), expected, sink), 0);
    EXPECT_EQ(file.bytes(), expected);
}

TEST(JsonOnceTest, ReadsAFileOnceWhenItsFirstRowsNameAllColumns) {
    EXPECT_EQ(rewinds_of(numbered(50, "{\"b\":2}\n"), "a,b\r\n" + as_csv(50, "") + ",2\r\n"), 0);
}

TEST(JsonOnceTest, StartsAgainWhenALaterRowNamesAnotherColumn) {
    const std::string expected = "a,b,c\r\n" + as_csv(50, ",") + ",,3\r\n";
    EXPECT_EQ(rewinds_of(numbered(50, "{\"c\":3}\n"), expected), 2);
}

TEST(JsonOnceTest, ReadsTwiceForAnOutputThatCannotStartAgain) {
    class Pipe final : public ByteSink {
      public:
        Result<void> write(std::span<const char> bytes) override { return sink_.write(bytes); }

      private:
        MemorySink sink_;
    } pipe;
    EXPECT_EQ(rewinds_of(numbered(50, ""), "a,b\r\n" + as_csv(50, ""), pipe), 1);
}

TEST(JsonOnceTest, TellsOfBytesThatAreNoTextBehindTheFirstChunk) {
    const Error error = testing::refusal(numbered(9, "{\"a\":\"\xFF\"}"), json_to_csv());
    EXPECT_EQ(error.name, "invalid_utf8");
    EXPECT_EQ(error.place.row, 10U);
    EXPECT_EQ(error.place.byte_offset, 9 * 24 + 6);
}

}  // namespace
}  // namespace sluice::engine
