// Dialects, read and written: what each member of Dialect and OutputDialect does.
#include "engine/dialect.h"

#include <gtest/gtest.h>

#include "engine/dialect_marks.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;
using testing::refusal;

TransformSpec reading(Dialect dialect) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kCsv;
    spec.output.crlf = false;
    spec.dialect = std::move(dialect);
    return spec;
}

TransformSpec writing(OutputDialect dialect) {
    TransformSpec spec = reading({});
    spec.output = std::move(dialect);
    return spec;
}

std::string read(std::string_view input, Dialect dialect) {
    return convert(input, reading(std::move(dialect)));
}

TEST(DialectTest, ADelimiterIsAnyByteOrSeveral) {
    EXPECT_EQ(read("a;b\n1,5;\"x;y\"\n", {.delimiter = ";"}), "a,b\n\"1,5\",x;y\n");
    EXPECT_EQ(read("a||b\n1|2||\"x||y\"\n|||\n", {.delimiter = "||"}), "a,b\n1|2,x||y\n,|\n");
    EXPECT_EQ(read("a§b\n1¥§2\n", {.delimiter = "§"}), "a,b\n1¥,2\n");
    EXPECT_EQ(read("a b\n1 2\n", {.delimiter = " "}), "a,b\n1,2\n");
}

TEST(DialectTest, TheQuoteIsAnyCharacterOrNone) {
    EXPECT_EQ(read("a,b\n'1,2','it''s'\n", {.quote = '\''}), "a,b\n\"1,2\",it's\n");
    EXPECT_EQ(read("a,b\n'\"',\"\n", {.quote = '\''}), "a,b\n\"\"\"\",\"\"\"\"\n");
    EXPECT_EQ(read("a,b\n\"1,2\"\n", {.quote = {}}), "a,b\n\"\"\"1\",\"2\"\"\"\n");
    EXPECT_EQ(refusal("a,b\n'1'x,2\n", reading({.quote = '\''})).name, "stray_quote");
    TransformSpec json = reading({.quote = '\''});
    json.to = Format::kNdjson;
    EXPECT_EQ(convert("a\n'\"''\"'\n", json), "{\"a\":\"\\\"'\\\"\"}\n");
}

TEST(DialectTest, AnEscapeMakesTheNextByteDataInsideQuotesAndOutside) {
    const Dialect backslash{.escape = '\\'};
    EXPECT_EQ(read(R"(a,b
"x\"y\\",1\,2
)",
                   backslash),
              "a,b\n\"x\"\"y\\\",\"1,2\"\n");
    EXPECT_EQ(read("a,b\n1\\\n2,\"\"\"\"\n", backslash), "a,b\n\"1\n2\",\"\"\"\"\n");
    EXPECT_EQ(read("a,b\n\\\"1,2\n", backslash), "a,b\n\"\"\"1\",2\n");
    EXPECT_EQ(read("a,b\n1,2\\", backslash), "a,b\n1,2\\\n");
    EXPECT_EQ(refusal("a,b\n1,\"2\\\"", reading(backslash)).name, "unterminated_quote");
    // An escape that is the quote itself is a doubled quote.
    EXPECT_EQ(read("a\n\"x\"\"\"\n", {.escape = '"'}), "a\n\"x\"\"\"\n");
}

TEST(DialectTest, WithoutAHeaderTheColumnsAreNumbered) {
    const Dialect none{.header_rows = 0};
    for (const std::string_view input : {"1,2\n3,4\n", "1,2\n3,4", "\n1,2\n3,4\n"})
        EXPECT_EQ(read(input, none), "column_1,column_2\n1,2\n3,4\n");
    for (const std::string_view input : {"x,x\n", "x,x"})
        EXPECT_EQ(read(input, none), "column_1,column_2\nx,x\n");
    const Error error = refusal("1,2\n3\n", reading(none));
    EXPECT_EQ(error.place, (Place{2, {}, 4}));
    EXPECT_EQ(refusal("1\n", reading({.header_rows = 0, .skip_lines = 1})).name, "empty_file");
}

TEST(DialectTest, SeveralHeaderRowsBecomeOneName) {
    const Dialect two{.header_rows = 2};
    EXPECT_EQ(read("2025,,2026\nin,out,in\n1,2,3\n", two), "2025 in,out,2026 in\n1,2,3\n");
    EXPECT_EQ(read("a\nb,c\n1,2\n", two), "a b,c\n1,2\n");
    EXPECT_EQ(refusal("a,b\n1,\n2\n", reading({.header_rows = 2})).place.row, 3U);
    EXPECT_EQ(refusal("a,b\n", reading(two)).name, "empty_file");
    EXPECT_EQ(refusal("a,a\nb,b\n", reading(two)).name, "duplicate_header");
}

TEST(DialectTest, CommentsAreNoRecords) {
    const Dialect hash{.comment = "#"};
    EXPECT_EQ(read("# \"x\n#\na,b\n#1,2\r\n1,#\n#", hash), "a,b\n1,#\n");
    EXPECT_EQ(read("//,\na,b\n/,/\n", {.comment = "//"}), "a,b\n/,/\n");
    EXPECT_EQ(read("a,b\n\"\n#\",2\n", hash), "a,b\n\"\n#\",2\n");
    EXPECT_EQ(refusal("a,b\n#\n1\n", reading(hash)).place, (Place{2, {}, 6}));
    TransformSpec small = reading(hash);
    small.limits.record_bytes = 10;
    EXPECT_EQ(refusal("a\n#23456789012\n", small).name, "record_too_large");
}

TEST(DialectTest, SkippedLinesAreNotLookedAt) {
    EXPECT_EQ(read("\xFF \"x\r\n\ra\n1\n", {.skip_lines = 2}), "a\n1\n");
    EXPECT_EQ(refusal("x\ra\n1,2\n", reading({.skip_lines = 1})).place, (Place{2, {}, 4}));
    EXPECT_EQ(refusal("x\n", reading({.skip_lines = 1})).name, "empty_file");
    EXPECT_EQ(refusal("x\n", reading({.skip_lines = 9})).name, "empty_file");
}

TEST(DialectTest, ATrailingDelimiterIsNoColumn) {
    const Dialect trailing{.trailing_delimiter = true};
    EXPECT_EQ(read("a,b,\r\n1,2,\r\n3,4\r\n,,\r\n", trailing), "a,b\n1,2\n3,4\n,\n");
    EXPECT_EQ(read("a,b\n1,2,\n3,4,", trailing), "a,b\n1,2\n3,4\n");
    EXPECT_EQ(read("a,\n1,\n", trailing), "a\n1\n");
    EXPECT_EQ(refusal("a,b\n1,2,3\n", reading(trailing)).name, "ragged_row");
    EXPECT_EQ(refusal("a,b\n1,2,\"\"\n", reading(trailing)).name, "ragged_row");
    EXPECT_EQ(refusal("a,b\n1,2,,\n", reading(trailing)).name, "ragged_row");
}

TEST(DialectTest, UnevenRowsAreFilledAndLoseOnlyEmptyValues) {
    const Dialect uneven{.uneven_rows = true};
    EXPECT_EQ(read("a,b,c\n1\n1,2,3,,\n1,2,3\n", uneven), "a,b,c\n1,,\n1,2,3\n1,2,3\n");
    EXPECT_EQ(refusal("a,b\n1,2,,x\n", reading(uneven)).name, "ragged_row");
}

TEST(DialectTest, StrayQuotesAreDataWhenNoSeparatorFollows) {
    const Dialect stray{.stray_quotes = true};
    EXPECT_EQ(read("a,b\n\"5\" disk\",\"x\"y\"\n", stray), "a,b\n\"5\"\" disk\",\"x\"\"y\"\n");
    // A line end before the first stray quote is data as ever.
    EXPECT_EQ(read("a,b\n\"1\n2\"3,4\",5\n", stray), "a,b\n\"1\n2\"\"3,4\",5\n");
}

TEST(DialectTest, AStrayQuoteNeverTakesTheNextLineIntoItsValue) {
    const Dialect stray{.stray_quotes = true};
    EXPECT_EQ(read("a,b\n\"a\"b,\n1\",2\n", stray), "a,b\n\"\"\"a\"\"b\",\n\"1\"\"\",2\n");
    EXPECT_EQ(read("a,b\n1,\"2\"x\n", stray), "a,b\n1,\"\"\"2\"\"x\"\n");
    EXPECT_EQ(read("a,b\n1,\"2\"x", stray), "a,b\n1,\"\"\"2\"\"x\"\n");
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        EXPECT_EQ(
            read("i,t,p" + end + "1,\"Best\" a,5" + end + "2,\"Old\" hat,\"6" + end + "6\"" + end +
                     "3,\"x\",9" + end,
                 stray),
            "i,t,p\n1,\"\"\"Best\"\" a\",5\n2,\"\"\"Old\"\" hat\",\"6" + end + "6\"\n3,x,9\n");
    }
    // What stands before the stray quote may have line ends and doubled quotes.
    EXPECT_EQ(read("a,b\n\"x\n\"\"y\"\" z\" t,2\n3,4\n", stray),
              "a,b\n\"\"\"x\n\"\"y\"\" z\"\" t\",2\n3,4\n");
    const Dialect escaped{.delimiter = "||", .quote = '\'', .escape = '\\', .stray_quotes = true};
    EXPECT_EQ(read("a||b\n'x'y\\'||2\n'3'||4\n", escaped), "a,b\n'x'y',2\n3,4\n");
}

// Else a line of nothing but stray quotes would be looked at once for each.
TEST(DialectTest, StrayQuotesLookAtALineOnce) {
    const DialectMarks marks({.delimiter = ",", .stray_quotes = true});
    StrayQuotes strays(marks);
    EXPECT_FALSE(strays.is_closed_later("b,\"\"\"c\n\",", 10));
    EXPECT_FALSE(strays.is_closed_later("\",", 15));
    EXPECT_TRUE(strays.is_closed_later("\",", 16));
    strays.begin_record();
    EXPECT_TRUE(strays.is_closed_later("x\"y\",z", 0));
    EXPECT_TRUE(strays.is_closed_later("z\n", 3));
    EXPECT_FALSE(strays.is_closed_later("z\n", 4));
    strays.begin_record();
    EXPECT_TRUE(strays.is_closed_later("x\"", 1));
}

TEST(DialectTest, ContradictionsAreRefused) {
    for (const Dialect& dialect : {Dialect{.delimiter = "\n"},
                                   Dialect{.delimiter = "\xFF"},
                                   Dialect{.delimiter = "\xEF\xBB\xBF;"},
                                   Dialect{.delimiter = std::string(17, 'x')},
                                   Dialect{.delimiter = ";", .quote = ';'},
                                   Dialect{.quote = ','},
                                   Dialect{.quote = '\r'},
                                   Dialect{.escape = ','},
                                   Dialect{.comment = "\"x"},
                                   Dialect{.comment = "x\n"}}) {
        EXPECT_EQ(refusal("a\n", reading(dialect)).name, "bad_dialect");
    }
    EXPECT_EQ(refusal("a\n", writing({.delimiter = "\""})).name, "bad_dialect");
}

TEST(OutputDialectTest, DelimiterLineEndAndHeaderAreChosen) {
    EXPECT_EQ(convert("a,b\n\"x;\",y\n", writing({.delimiter = ";"})), "a;b\r\n\"x;\";y\r\n");
    EXPECT_EQ(convert("a,b\n1,2\n", writing({.crlf = false})), "a,b\n1,2\n");
    EXPECT_EQ(convert(",b\n1,2\n", writing({.header = false})), "1,2\r\n");
    EXPECT_EQ(convert(",b\n1,2\n", writing({})), ",b\r\n1,2\r\n");
}

TEST(OutputDialectTest, ADelimiterOfSeveralBytesIsReadBackAsItWas) {
    const std::string text = "a,b\n1|,|2\n|,\n||,x\n\"\"\"\",\n";
    const std::string piped = convert(text, writing({.delimiter = "||"}));
    EXPECT_EQ(piped.substr(0, 17), "a||b\r\n\"1|\"||\"|2\"\r");
    EXPECT_EQ(read(piped, {.delimiter = "||"}), text);
}

TEST(OutputDialectTest, AllValuesStandBetweenQuotes) {
    EXPECT_EQ(convert("a,b\n1,\n\"x\"\"y\",\"\"\n", writing({.quotes = QuoteStyle::kAll})),
              "\"a\",\"b\"\r\n\"1\",\"\"\r\n\"x\"\"y\",\"\"\r\n");
    EXPECT_EQ(convert("a\n\nx", writing({.quotes = QuoteStyle::kAll})),
              "\"a\"\r\n\"\"\r\n\"x\"\r\n");
}

TEST(OutputDialectTest, WithoutQuotesAValueThatNeedsThemIsRefused) {
    const TransformSpec none = writing({.quotes = QuoteStyle::kNone});
    EXPECT_EQ(convert("a\n\nx;y\n", none), "a\r\n\r\nx;y\r\n");
    for (const std::string_view value : {"\"1,2\"", "\"\"\"\"", "\"\n\"", "\"\r\"", "5\""}) {
        const Error error = refusal("a,b\n1,2\n\n3," + std::string(value) + "\n", none);
        EXPECT_EQ(error.name, "value_needs_quotes");
        EXPECT_EQ(error.place, (Place{3, "b", {}}));
    }
    const Error error = refusal("a,\"b,\"\n1,2\n", none);
    EXPECT_EQ(error.name, "value_needs_quotes");
    EXPECT_EQ(error.place.column, "b,");
    TransformSpec json = none;
    json.from = Format::kJson;
    EXPECT_EQ(refusal(R"([{"a":"x"},{"a":"1,2"}])", json).place, (Place{2, "a", {}}));
}

// A reader takes a byte order mark at the start of a file for no text, and a blank line before the
// first record for no record.
TEST(OutputDialectTest, WithoutAHeaderTheFirstValueIsNotLost) {
    const TransformSpec bare = writing({.crlf = false, .header = false});
    const std::string marked = "\xEF\xBB\xBFx";
    EXPECT_EQ(convert("a,b\n" + marked + ",1\n", bare), "\"" + marked + "\",1\n");
    EXPECT_EQ(convert("a,b\n1," + marked + "\n", bare), "1," + marked + "\n");
    EXPECT_EQ(convert("a\n \t\n", bare), "\" \t\"\n");
    EXPECT_EQ(convert("a,b\n ,\n", bare), " ,\n");
    EXPECT_EQ(convert("a\n\"\"\n", bare), "\"\"\n");
    const std::string large(200'000, 'v');
    EXPECT_EQ(convert("a,b\n" + marked + large + ",1\n", bare), "\"" + marked + large + "\",1\n");
    // Behind a header it is a value as any other.
    EXPECT_EQ(convert("a,b\n" + marked + ",1\n", writing({.crlf = false})),
              "a,b\n" + marked + ",1\n");
    const Dialect no_header{.header_rows = 0};
    for (const std::string& table : {"a,b\n" + marked + ",1\n", std::string("a\n \nx\n")}) {
        TransformSpec back = reading(no_header);
        back.output = bare.output;
        EXPECT_EQ(convert(convert(table, bare), back), convert(table, bare));
    }
    for (const std::string& table :
         {"a,b\n" + marked + ",1\n", std::string("a\n \nx\n"), std::string("a\n\"\"\nx\n")}) {
        const Error error = refusal(table, writing({.quotes = QuoteStyle::kNone, .header = false}));
        EXPECT_EQ(error.name, "value_needs_quotes");
        EXPECT_EQ(error.place, (Place{2, "a", {}}));
    }
}

TEST(OutputDialectTest, RowsOfErrorsDoNotDependOnChunksOrThreads) {
    std::string text = "a,b\n";
    for (int i = 0; i < 200; ++i) text += "some text,more\n";
    text += "\"1,2\",x\n";
    TransformSpec none = writing({.quotes = QuoteStyle::kNone});
    for (const std::size_t chunk : {1U, 64U, 1000U, 100'000U}) {
        none.chunk_bytes = chunk;
        none.threads = static_cast<unsigned>(chunk % 3 + 1);
        EXPECT_EQ(refusal(text, none).place, (Place{202, "a", {}})) << chunk;
    }
}

}  // namespace
}  // namespace sluice::engine
