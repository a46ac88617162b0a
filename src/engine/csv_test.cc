// CSV and TSV, read and written: what is accepted, what is refused and where.
#include <gtest/gtest.h>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;
using testing::refusal;
using testing::to;

TransformSpec csv() {
    TransformSpec spec = to(Format::kCsv);
    spec.from = Format::kCsv;
    return spec;
}

std::string csv_rows(std::string_view input) {
    return convert(input, csv());
}

void expect_refused(std::string_view input,
                    std::string_view name,
                    std::optional<std::uint64_t> row,
                    std::optional<std::string> column,
                    std::uint64_t byte_offset) {
    const Error error = refusal(input, csv());
    EXPECT_EQ(error.name, name) << input;
    EXPECT_EQ(error.code, Code::kInvalid);
    EXPECT_EQ(error.place, (Place{row, std::move(column), byte_offset})) << describe(error);
}

TEST(CsvTest, TakesEveryLineEndAlsoMixedAndAMissingLastOne) {
    const std::string expected = "a,b\r\n1,2\r\n3,4\r\n";
    EXPECT_EQ(csv_rows("a,b\n1,2\n3,4\n"), expected);
    EXPECT_EQ(csv_rows("a,b\r\n1,2\r\n3,4\r\n"), expected);
    EXPECT_EQ(csv_rows("a,b\r1,2\r3,4\r"), expected);
    EXPECT_EQ(csv_rows("a,b\r1,2\n3,4"), expected);
    EXPECT_EQ(csv_rows("a,b\n1,2\r\n3,\"4\""), expected);
}

TEST(CsvTest, AnEmptyLineIsNoRecordInATableOfSeveralColumns) {
    EXPECT_EQ(csv_rows("\n \n\r\na,b\n\n1,2\n\r\n\r3,4\n\n"), "a,b\r\n1,2\r\n3,4\r\n");
}

TEST(CsvTest, AnEmptyLineIsAnEmptyValueInATableOfOneColumn) {
    EXPECT_EQ(csv_rows("a\n\nx\n\"\"\n"), "a\r\n\"\"\r\nx\r\n\"\"\r\n");
}

TEST(CsvTest, AHeaderAloneIsATableWithoutRows) {
    EXPECT_EQ(csv_rows("a,b"), "a,b\r\n");
    EXPECT_EQ(csv_rows("a,b\n"), "a,b\r\n");
}

TEST(CsvTest, OneColumnMayHaveTheEmptyName) {
    EXPECT_EQ(csv_rows("a,\n1,2\n"), "a,\r\n1,2\r\n");
    EXPECT_EQ(csv_rows("\"\"\nx\n"), "\"\"\r\nx\r\n");
    expect_refused("a,,\n1,2,3\n", "duplicate_header", 1, "", 3);
}

TEST(CsvTest, KeepsEmptyFieldsAtBothEndsOfARow) {
    EXPECT_EQ(csv_rows("a,b,c\n,,\n,2,\n\"\",,\"\""), "a,b,c\r\n,,\r\n,2,\r\n,,\r\n");
}

TEST(CsvTest, QuotedFieldsHoldDelimitersQuotesAndLineEnds) {
    EXPECT_EQ(csv_rows("\"a,\n\",b\n\"1\r2\",\"\"\"\"\n"), "\"a,\n\",b\r\n\"1\r2\",\"\"\"\"\r\n");
}

TEST(CsvTest, AQuoteInsideAnUnquotedFieldIsKeptAsItIs) {
    EXPECT_EQ(csv_rows("a,b\n5\" disk,it\"s\n"), "a,b\r\n\"5\"\" disk\",\"it\"\"s\"\r\n");
}

TEST(CsvTest, SpacesAreDataAndNeedNoQuotes) {
    EXPECT_EQ(csv_rows(" a ,b\n 1 ,\t\n"), " a ,b\r\n 1 ,\t\r\n");
}

TEST(CsvTest, TsvIsTheSameWithTabs) {
    TransformSpec spec = to(Format::kTsv);
    spec.from = Format::kTsv;
    EXPECT_EQ(convert("a\tb\n\"1\t\"\t2,\n", spec), "a\tb\r\n\"1\t\"\t2,\r\n");
}

TEST(CsvTest, AHeaderThatReadersWouldDropIsQuoted) {
    EXPECT_EQ(csv_rows("\" \"\nx\n"), "\" \"\r\nx\r\n");
    EXPECT_EQ(csv_rows("\"\xEF\xBB\xBFq\"\nx\n"), "\"\xEF\xBB\xBFq\"\r\nx\r\n");
}

TEST(CsvTest, AFileWithoutAHeaderIsEmpty) {
    for (const std::string_view input : {"", "\xEF\xBB\xBF", "\n\r\n\r", "  \n \t\n", " "}) {
        expect_refused(input, "empty_file", {}, {}, 0);
        EXPECT_EQ(refusal(input, to(Format::kItems)).name, "empty_file");
    }
}

TEST(CsvTest, ARaggedRowIsRefusedWhereItBegins) {
    expect_refused("a,b\n1,2\n\n3\n", "ragged_row", 3, {}, 9);
    expect_refused("a,b\r\n1,2,3\r\n", "ragged_row", 2, {}, 5);
    expect_refused("a,b\n1,2\n3,4,", "ragged_row", 3, {}, 8);
    EXPECT_EQ(refusal("a,b\n1,2,3\n", csv()).message, "the row has 3 fields, the header has 2");
    TransformSpec headless = csv();
    headless.dialect.header_rows = 0;
    EXPECT_EQ(refusal("1,2\n3\n", headless).message, "the row has 1 fields, the first row has 2");
}

TEST(CsvTest, BlankLinesBetweenRecordsAreNoneHoweverManyAndWhereverAChunkEnds) {
    for (const std::string_view blank : {"\n", "\r\n"}) {
        for (const int count : {1, 2, 63, 64, 65, 66, 128, 129, 200}) {
            std::string blanks;
            for (int i = 0; i < count; ++i) blanks += blank;
            std::string text = "a,b\n" + blanks + "1,2\n" + blanks + "3,4\n5,6\n" + blanks;
            for (const std::size_t chunk_bytes : {1UZ << 20U, 130UZ, 64UZ, 7UZ}) {
                TransformSpec spec = csv();
                spec.chunk_bytes = chunk_bytes;
                EXPECT_EQ(convert(text, spec), "a,b\r\n1,2\r\n3,4\r\n5,6\r\n") << count;
                const Error error = refusal(text + "7\n", spec);
                EXPECT_EQ(error.name, "ragged_row");
                EXPECT_EQ(error.place.row, 5);
                EXPECT_EQ(error.place.byte_offset, text.size());
            }
        }
    }
}

TEST(CsvTest, BlankLinesBeforeTheHeaderAreNoRecordsUnlessBlanksMeanMore) {
    const auto converted = [](std::string_view text, const Dialect& dialect) {
        TransformSpec spec = csv();
        spec.dialect = dialect;
        return convert(text, spec);
    };
    const std::string blanks = " \n\t\r\n \t \r\n\n";
    EXPECT_EQ(converted(blanks + "a,b\n1,2\n", {}), "a,b\r\n1,2\r\n");
    EXPECT_EQ(converted(blanks + " a,b\n1,2\n", {}), " a,b\r\n1,2\r\n");
    EXPECT_EQ(converted(blanks + "1,2\n", {.header_rows = 0}), "column_1,column_2\r\n1,2\r\n");
    EXPECT_EQ(refusal(blanks + " \t", csv()).name, "empty_file");
    EXPECT_EQ(converted(" \n1 2\n", {.delimiter = " ", .header_rows = 0}),
              "column_1,column_2\r\n,\r\n1,2\r\n");
    EXPECT_EQ(converted("\t\n1\t2\n", {.delimiter = "\t", .header_rows = 0}),
              "column_1,column_2\r\n,\r\n1,2\r\n");
    EXPECT_EQ(converted(" \n ,b\n1,2\n", {.delimiter = ",", .quote = ' '}), "\"\n\",b\r\n1,2\r\n");
    EXPECT_EQ(converted(" \na,b\n1,2\n", {.delimiter = ",", .escape = ' '}),
              "\"\na\",b\r\n1,2\r\n");
    EXPECT_EQ(converted(" \n x\na,b\n1,2\n", {.delimiter = ",", .comment = " "}), "a,b\r\n1,2\r\n");
}

TEST(CsvTest, ABlankLineBeforeTheHeaderMeetsTheLimits) {
    TransformSpec spec = csv();
    spec.limits.field_bytes = 4;
    EXPECT_EQ(convert("    \na\n1\n", spec), "a\r\n1\r\n");
    EXPECT_EQ(refusal("     \na\n1\n", spec).name, "field_too_large");
}

TEST(CsvTest, ANameGivenToTwoColumnsIsRefusedAtTheSecond) {
    expect_refused("x,b,\"x\"\n1,2,3\n", "duplicate_header", 1, "x", 4);
}

TEST(CsvTest, AQuoteThatNeverClosesIsRefusedWhereItOpened) {
    expect_refused("a,b\n1,\"2\n3,4\n", "unterminated_quote", 2, "b", 6);
    expect_refused("a,\"b\n", "unterminated_quote", 1, "2", 2);
    expect_refused("a,b\n\"", "unterminated_quote", 2, "a", 4);
}

TEST(CsvTest, TextBehindAClosingQuoteIsRefused) {
    expect_refused("a,b\n1,\"2\"x\n", "stray_quote", 2, "b", 9);
    expect_refused("\"a\" ,b\n", "stray_quote", 1, "1", 3);
}

TEST(CsvTest, BytesThatAreNoTextAreRefusedWhereTheyStand) {
    expect_refused(std::string_view("a,b\n1,\0\n", 8), "nul_byte", 2, {}, 6);
    for (const std::string_view bad : {"\x80",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xE0\x9F\xBF",
                                       "\xED\xA0\x80",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xFF",
                                       "\xE2\x82",
                                       "\xC3(",
                                       "\xF0\x9F\x98"}) {
        expect_refused("a,b\n1,ä" + std::string(bad) + "\n", "invalid_utf8", 2, {}, 8);
        expect_refused("a,b\n1,ä" + std::string(bad), "invalid_utf8", 2, {}, 8);
    }
}

TEST(CsvTest, AnErrorBeforeBadBytesIsToldFirst) {
    expect_refused("a,b\n1\n\xFF", "ragged_row", 2, {}, 4);
    expect_refused("a,b\n\"1\"\xFF", "invalid_utf8", 2, {}, 7);
    expect_refused("a,\xFF\n1,2\n", "invalid_utf8", 1, {}, 2);
    expect_refused("a,b\n\n1,2\n3,\xFF\n", "invalid_utf8", 3, {}, 11);
}

TEST(CsvTest, OffsetsCountTheByteOrderMark) {
    expect_refused(
        "\xEF\xBB\xBF"
        "a,b\n1\n",
        "ragged_row",
        2,
        {},
        7);
}

TEST(CsvTest, WholeUtf8IsTaken) {
    const std::string text =
        "a,\xC2\x80\r\n\xDF\xBF\xE0\xA0\x80,"
        "\xED\x9F\xBF\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\r\n";
    EXPECT_EQ(csv_rows(text), text);
}

}  // namespace
}  // namespace sluice::engine
