// Records larger than a chunk, on several threads: one is in memory at a time, and an error in one
// ends them all.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/json_text.h"
#include "engine/rejects_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::to;

constexpr std::size_t kFields = 4;

// 300 KB, some of which needs escapes and quotes: four of them are more than a large chunk.
std::string value(char letter) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += std::string(1'000, letter) + "\",\n\t";
    return text;
}

std::string csv_of(int rows) {
    std::string text = "a,b,c,d\n";
    for (int row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < kFields; ++i) {
            text += i == 0 ? "\"" : ",\"";
            for (const char byte : value(static_cast<char>('a' + row))) {
                text += byte;
                if (byte == '"') text += byte;
            }
            text += '"';
        }
        text += "\nsmall,,,\n";
    }
    return text;
}

TransformSpec on_threads(Format from, Format format, unsigned threads) {
    TransformSpec spec = to(format);
    spec.from = from;
    spec.threads = threads;
    return spec;
}

TEST(LargeRecordsTest, GoThereAndBackOnAnyNumberOfThreads) {
    const std::string csv = csv_of(3);
    const std::string json = testing::convert(csv, on_threads(Format::kCsv, Format::kNdjson, 1));
    EXPECT_NE(json.find(R"(a\",\n\ta)"), json.npos);
    const std::string back = testing::convert(json, on_threads(Format::kNdjson, Format::kCsv, 1));
    for (const unsigned threads : {2U, 4U}) {
        EXPECT_TRUE(testing::convert(csv, on_threads(Format::kCsv, Format::kNdjson, threads)) ==
                    json);
        EXPECT_TRUE(testing::convert(json, on_threads(Format::kNdjson, Format::kCsv, threads)) ==
                    back);
    }
    EXPECT_TRUE(testing::convert(back, on_threads(Format::kCsv, Format::kNdjson, 3)) == json);
}

// Wherever a byte to escape stands in what is looked at together.
TEST(LargeRecordsTest, AreEscapedAsSmallOnesAre) {
    std::string text;
    for (const char byte : {'\x01', '\x1F', '\n', ' ', '"', '\\', '\x7F'}) {
        for (std::size_t i = 0; i < 140; ++i)
            text += std::string(i, 'x') + byte + std::string(140 - i, 'y');
    }
    std::string quoted;
    for (const char byte : text) quoted.append(byte == '"' ? 2 : 1, byte);
    std::string expected = "{\"a\":\"";
    append_json_escaped(expected, text);
    EXPECT_TRUE(
        testing::convert("a\n\"" + quoted + "\"\n", on_threads(Format::kCsv, Format::kNdjson, 1)) ==
        expected + "\"}\n");
}

// Those that are rejected, and those behind them, are written past what is held of small ones.
TEST(LargeRecordsTest, AreRejectedWholeOnAnyNumberOfThreads) {
    std::string csv = csv_of(2);
    const std::string bad = "\"" + std::string(1'500'000, '\xFF') + "\",b,c,d\n";
    const std::string wide = std::string(1'500'000, 'w') + ",b,c,d,e\n";
    const std::uint64_t at = csv.size();
    csv += bad + csv_of(1).substr(8) + wide + "last,,,\n1,2\n";
    const testing::Sifted one = testing::sift(csv, on_threads(Format::kCsv, Format::kNdjson, 1));
    ASSERT_TRUE(one.ran.ok) << describe(one.ran.error);
    EXPECT_EQ(one.ran.summary.rows, 7U);
    const std::vector<testing::Bad> rejected = one.bad();
    ASSERT_EQ(rejected.size(), 3U);
    EXPECT_TRUE(rejected[0] == (testing::Bad{6, at, "invalid_utf8", bad, ""}));
    EXPECT_EQ(rejected[1].code, "field_too_large");
    EXPECT_TRUE(rejected[1].raw == wide);
    EXPECT_EQ(rejected[2].raw, "1,2\n");
    for (const unsigned threads : {2U, 4U}) {
        const testing::Sifted many =
            testing::sift(csv, on_threads(Format::kCsv, Format::kNdjson, threads));
        EXPECT_TRUE(many.all() == one.all());
    }
}

// More text than a chunk may hold back, of small records, and a reject at its end.
TEST(LargeRecordsTest, ATextThatGrowsIsWrittenThoughRejectsMayCome) {
    std::string csv = std::string(2'000, 'n') + ",b\n";
    for (int row = 0; row < 30'000; ++row) csv += "1,\n";
    csv += "1\n2,\n";
    const testing::Sifted one = testing::sift(csv, on_threads(Format::kCsv, Format::kNdjson, 1));
    ASSERT_TRUE(one.ran.ok) << describe(one.ran.error);
    EXPECT_EQ(one.ran.summary.rows, 30'001U);
    ASSERT_EQ(one.bad().size(), 1U);
    EXPECT_EQ(one.bad()[0].row, 30'002U);
    TransformSpec small = on_threads(Format::kCsv, Format::kNdjson, 3);
    small.chunk_bytes = 1'000;
    EXPECT_TRUE(testing::sift(csv, small).all() == one.all());
}

// The same of JSON, where each row has the names of all columns: some of it held, or too much.
TEST(LargeRecordsTest, ATextOfJsonThatGrowsIsWrittenThoughRejectsMayCome) {
    for (const std::size_t name_bytes : {200U, 1'000U}) {
        std::string json = R"({"a":1,")" + std::string(name_bytes, 'n') + "\":1}\n";
        for (int row = 0; row < 15'000; ++row) json += "{\"a\":2}\n";
        json += "{\"a\":3,\"a\":3}\n{\"a\":3}\n";
        const testing::Sifted one =
            testing::sift(json, on_threads(Format::kNdjson, Format::kNdjson, 1));
        ASSERT_TRUE(one.ran.ok) << describe(one.ran.error);
        EXPECT_EQ(one.ran.summary.rows, 15'002U);
        EXPECT_EQ(std::ranges::count(one.ran.output, '\n'), 15'002);
        ASSERT_EQ(one.bad().size(), 1U);
        EXPECT_EQ(one.bad()[0].row, 15'002U);
        TransformSpec small = on_threads(Format::kNdjson, Format::kNdjson, 3);
        small.chunk_bytes = 1'000;
        EXPECT_TRUE(testing::sift(json, small).all() == one.all());
    }
}

// An output that fails while records are written is no fault of a record's.
TEST(LargeRecordsTest, AnOutputThatRefusesEndsTheTransformAndRejectsNothing) {
    class Full final : public ByteSink {
      public:
        Result<void> write(std::span<const char> bytes) override {
            if (bytes.size() < 1'000) return {};
            return fail(Code::kTooLarge, "no_room", "the test's output is full");
        }
    } full;
    MemorySink rejects;
    TransformSpec spec = on_threads(Format::kCsv, Format::kNdjson, 2);
    spec.rejecting.sink = &rejects;
    const std::string csv = csv_of(3);
    MemorySource source(csv);
    const auto done = transform(source, full, spec);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().name, "no_room");
    EXPECT_EQ(rejects.take(), "");
}

TEST(LargeRecordsTest, AnErrorInOneEndsTheOthers) {
    std::string csv = csv_of(3);
    csv += std::string(2 << 20, ',') + '\n' + csv_of(1);
    for (const unsigned threads : {1U, 4U}) {
        const Error error =
            testing::refusal(csv, on_threads(Format::kCsv, Format::kNdjson, threads));
        EXPECT_EQ(error.name, "ragged_row");
        EXPECT_EQ(error.place.row, 8U);
    }
    std::string json;
    for (int row = 0; row < 3; ++row) {
        json += R"({"a":")" + std::string(1'500'000, 'x') + "\",\"b\":\"\"}\n";
    }
    for (const unsigned threads : {1U, 4U}) {
        EXPECT_EQ(testing::refusal(json, on_threads(Format::kNdjson, Format::kCsv, threads)).name,
                  "field_too_large");
    }
}

}  // namespace
}  // namespace sluice::engine
