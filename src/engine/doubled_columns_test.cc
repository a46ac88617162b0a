// A column that is selected twice: under its old name and under its new one. Its values are written
// twice, so all room that is made by their size must be twice as large.
#include <gtest/gtest.h>

#include "base/memory_stream.h"
#include "engine/csv_rows.h"
#include "engine/input.h"
#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

TransformSpec doubling(Format from, Format to) {
    TransformSpec spec = testing::to(to);
    spec.from = from;
    spec.recipe = *parse_recipe("a:x", "a,x");
    spec.output.crlf = false;
    return spec;
}

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

// Holds a batch to what it says of itself.
class Held final : public RowSink {
  public:
    Result<void> rows(const FieldRows& rows) override {
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < rows.rows() * rows.width(); ++i) {
            bytes += rows.fields()[i].size;
        }
        EXPECT_LE(bytes, rows.text_bytes());
        row_count += rows.rows();
        most_bytes = std::max(most_bytes, bytes);
        return {};
    }
    std::size_t row_count = 0;
    std::size_t most_bytes = 0;
};

class DoubledRowsTest : public ::testing::TestWithParam<std::string_view> {};

TEST_P(DoubledRowsTest, CountTheirBytesTwice) {
    const CsvTable table{
        DialectMarks({.delimiter = ","}), {}, {"a", "b"}, {{0, "a"}, {0, "x"}}, false};
    const std::string text = times(500, std::string(998, 'v') + std::string(GetParam()));
    MemorySource source(text);
    Input input(source);
    CsvChunks chunks(input, table.marks, 1 << 20, 16 << 20, false);
    CsvChunk chunk;
    ASSERT_TRUE(*chunks.next(chunk));
    Held held;
    CsvRows rows(table, held);
    ASSERT_TRUE(rows.read(chunk, 0));
    EXPECT_EQ(held.row_count, 500U);
    EXPECT_LE(held.most_bytes, kBatchBytes + 2048);
}

// The second ones are not all alike: a line end of their own makes the reader look at each.
INSTANTIATE_TEST_SUITE_P(Lines, DoubledRowsTest, ::testing::Values(",b\n", ",b\r\n"));

TEST(DoubledColumnsTest, AreWrittenWholeWhenEveryByteIsEscaped) {
    const std::string value(998, '\x01');
    const std::string csv = "a,b\n" + times(400, value + ",b\n");
    const std::string escaped = times(998, "\\u0001");
    EXPECT_TRUE(testing::convert(csv, doubling(Format::kCsv, Format::kNdjson)) ==
                times(400, R"({"a":")" + escaped + R"(","x":")" + escaped + "\"}\n"));
}

TEST(DoubledColumnsTest, AreWrittenWholeWhenEveryQuoteIsDoubled) {
    const std::string value = "v" + std::string(900, '"');
    const std::string csv = "a,b\n" + times(400, value + ",b\n");
    const std::string quoted = "\"v" + std::string(1800, '"') + '"';
    EXPECT_TRUE(testing::convert(csv, doubling(Format::kCsv, Format::kCsv)) ==
                "a,x\n" + times(400, quoted + "," + quoted + "\n"));
}

TEST(DoubledColumnsTest, OfJsonAreWrittenWhole) {
    const std::string json = times(400,
                                   R"({"a":")" + std::string(900, '\x7f') +
                                       R"(","b":1})"
                                       "\n");
    const std::string twice =
        R"({"a":")" + std::string(900, '\x7f') + R"(","x":")" + std::string(900, '\x7f') + "\"}\n";
    EXPECT_TRUE(testing::convert(json, doubling(Format::kNdjson, Format::kNdjson)) ==
                times(400, twice));
}

TEST(DoubledColumnsTest, KeepTheirQuotesInAnotherDialect) {
    TransformSpec spec = doubling(Format::kCsv, Format::kCsv);
    spec.dialect.quote = '\'';
    const std::string value = "it''s " + std::string(300, 'v');
    const std::string csv = "a,b\n" + times(1000, "'" + value + "',b\n");
    const std::string plain = "it's " + std::string(300, 'v');
    EXPECT_TRUE(testing::convert(csv, spec) == "a,x\n" + times(1000, plain + "," + plain + "\n"));
}

// The steps that choose among rows count what they keep.
TEST(DoubledColumnsTest, GoThroughStepsThatKeepSomeRows) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.from = Format::kCsv;
    spec.spilling.memory_bytes = 1 << 20;
    spec.recipe = *parse_recipe_document(R"({"version":1,"steps":[
        {"do":"derive","column":"c","concat":[{"column":"a"}]},
        {"do":"slice","from":2,"rows":300},
        {"do":"derive","column":"d","concat":[{"column":"a"}]}]})");
    const std::string value(500, '\x01');
    const std::string csv = "a\n" + times(400, value + "\n");
    const std::string escaped = "\"" + times(500, "\\u0001") + "\"";
    EXPECT_TRUE(
        testing::convert(csv, spec) ==
        times(300, "{\"a\":" + escaped + ",\"c\":" + escaped + ",\"d\":" + escaped + "}\n"));
}

}  // namespace
}  // namespace sluice::engine
