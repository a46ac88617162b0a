// Detection on small files as they come: what is found, and that right files are left alone.
#include "engine/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/detect_testing.h"
#include "engine/sample_table.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Sample;

// Plain files: they must be read as they always were.
const std::vector<Sample> kPlain{
    {"a plain table", "id,name\n1,Ada\n2,Grace\n", {.delimiter = ","}},
    {"quotes with everything in them",
     "id,text\n1,\"a;b\n\"\"c\"\"|d\"\n2,\"x\ty\"\n",
     {.delimiter = ","}},
    {"lists inside values", "id,tags\n1,a;b;c\n2,d;e;f\n3,x\n", {.delimiter = ","}},
    {"lists of one length inside values", "id,tags\n1,a;b\n2,d;e\n3,x;y\n", {.delimiter = ","}},
    {"times", "time,place\n12:30:00,A\n12:31:00,B\n", {.delimiter = ","}},
    {"one column of times", "time\n12:30\n12:45\n13:00\n", {.delimiter = ","}},
    {"one column of lists", "tags\na;b\nc;d\n", {.delimiter = ","}},
    {"one column of prose", "note\nbuy milk; bread\ncall: mother\n", {.delimiter = ","}},
    {"one column, some with a pair in it", "a;b\nx;y\nz\n", {.delimiter = ","}},
    {"one column of lists with numbers", "range\n1|2\n3|4\n", {.delimiter = ","}},
    {"a header with a semicolon", "a;b,c\n1,2\n3,4\n", {.delimiter = ","}},
    {"colours that begin like comments", "#fff,white\n#000,black\n", {.delimiter = ","}},
    {"a column without a name", ",x\n0,1\n1,2\n", {.delimiter = ","}},
    {"an empty last column", "a,b,\n1,2,\n3,4,\n", {.delimiter = ","}, "has no name"},
    {"a header of years", "2019,2020\n1,2\n3,4\n", {.delimiter = ","}, "looks like data"},
    {"two delimiters in every record", "a,b;c\n1,2;3\n4,5;6\n", {.delimiter = ","}, "also be ;"},
    {"a header alone", "a,b,c\n", {.delimiter = ","}},
    {"mixed line ends", "a,b\r\n1,2\n3,4\r5,6", {.delimiter = ","}},
    {"apostrophes", "a,b\n'x',it's\n'y',z\n", {.delimiter = ","}},
    {"a quote inside", "a,b\n5\" disk,x\n6,\"y\"\n", {.delimiter = ","}},
    {"nothing", "", {.delimiter = ","}},
    {"blank lines", "\n \n\n", {.delimiter = ","}},
};

const std::vector<Sample> kMessy{
    {"semicolons and decimal commas",
     "Name;Preis;Menge\nApfel;1,50;3\nBirne;2,25;10\n",
     {.delimiter = ";"}},
    {"decimal commas in every field", "x;y\n1,5;2,5\n3,5;4,5\n", {.delimiter = ";"}},
    {"tabs with quotes", "a\tb\n\"x\t1\"\ty\nz\tw,v\n", {.delimiter = "\t"}},
    {"pipes", "a|b|c\n1|2|3\n4|5|6\n", {.delimiter = "|"}},
    {"pairs of pipes", "a||b\n1||x|y\n2||z\n", {.delimiter = "||"}},
    {"pairs of pipes and nothing else", "a||b\n1||2\n3||4\n", {.delimiter = "||"}},
    {"three characters between two columns", "a|~|b\n1|~|2\n3|~|4\n", {.delimiter = "|~|"}},
    {"pairs of colons", "a::b\n1::2\n3::4\n", {.delimiter = "::"}},
    {"single pipes around nothing", "a|b|c\n1||3\n4||6\n", {.delimiter = "|"}},
    {"colons", "user:uid:shell\nroot:0:sh\nada:1:bash\n", {.delimiter = ":"}},
    {"a preamble and a blank line",
     "Report of sales\nmade 2026-11-22\n\nregion,amount\nNorth,10\nSouth,20\n",
     {.delimiter = ",", .skip_lines = 3},
     "2 records before the header are left out, from \"Report of sales\" on"},
    {"a preamble with commas in it",
     "ACME, Inc.\nRegion,Amount,Count\nNorth,10,1\nSouth,20,2\nWest,30,3\n",
     {.delimiter = ",", .skip_lines = 0},
     "the first record has 2 fields, most have 3"},
    {"a preamble before semicolons",
     "Umsatz 2026\n\nRegion;Betrag\nNord;1,5\nSüd;2,5\n",
     {.delimiter = ";", .skip_lines = 2},
     "1 record before the header is left out, from \"Umsatz 2026\" on"},
    {"a preamble that a spreadsheet filled up",
     "Report,,,\n,,,\nName,Qty,Price,Sum\nA,1,2,2\nB,2,3,6\n",
     {.delimiter = ",", .skip_lines = 2},
     "2 records before the header are left out"},
    {"a preamble with an open quote",
     "He said \"hello, world\nName;Qty;Price\nA;1;2\nB;2;3\nC;4;5\n",
     {.delimiter = ";", .skip_lines = 1},
     "1 record before the header is left out"},
    {"two header lines",
     "2025,,2026,\nin,out,made,lost\n1,2,3,4\n5,6,7,8\n",
     {.delimiter = ",", .header_rows = 2}},
    {"header cells that were one",
     "2025,,2026,\nin,out,in,out\n1,2,3,4\n5,6,7,8\n",
     {.delimiter = ","},
     "two columns have the same name"},
    {"a header line of units",
     "time,speed\ns,m/s\n1,2.5\n2,2.6\n3,2.7\n",
     {.delimiter = ","},
     "say that the header has 2 records"},
    {"no header, and one value twice",
     "1,1,5\n2,3,4\n7,8,9\n",
     {.delimiter = ",", .header_rows = 0}},
    {"comments between the rows",
     "id,name\n1,a\n# checked by hand, twice, or so\n2,b\n3,c\n",
     {.delimiter = ",", .comment = "#"},
     "lines that begin with # are left out"},
    {"trailing delimiters below the header",
     "a,b,c\n1,2,3,\n4,5,6,\n",
     {.delimiter = ",", .trailing_delimiter = true},
     "a delimiter too many"},
    {"trailing delimiters in some rows",
     "a;b;c\n1;2;3\n4;5;6;\n7;8;9\n",
     {.delimiter = ";", .trailing_delimiter = true},
     "a delimiter too many"},
    {"backslashes before quotes",
     "id,text\n1,\"say \\\"hi\\\", twice\"\n2,\"x\"\n",
     {.delimiter = ",", .escape = '\\'}},
    {"single quotes",
     "id,text\n1,'a, b'\n2,'c, d, e'\n3,'it''s'\n",
     {.delimiter = ",", .quote = '\''}},
    {"stray quotes",
     "id,text\n1,\"a 5\" disk, new\"\n2,\"b\"\n3,\"c\"\n",
     {.delimiter = ",", .stray_quotes = true},
     "without being doubled"},
    {"short rows", "a,b,c\n1,2,3\n4,5\n6,7,8\n9,1,2\n", {.delimiter = ","}, "1 record does not"},
    {"a footer", "a,b\n1,2\n3,4\n5,6\n3 rows selected\n", {.delimiter = ","}, "may be a footer"},
    {"semicolons and a footer",
     "a;b\n1;2\n3;4\n5;6\n7;8\nend of file\n",
     {.delimiter = ";"},
     "may be a footer"},
    {"a header with a name too few",
     "name,age\n0,Ada,36\n1,Grace,85\n",
     {.delimiter = ","},
     "the first record has 2 fields, most have 3"},
    {"semicolons and mixed line ends", "a;b\r\n1;2\n3;4\r\n5;6\n", {.delimiter = ";"}},
    {"tabs and empty values", "a\tb\tc\n1\t\t3\n\t\t\n4\t5\t6\n", {.delimiter = "\t"}},
    {"unit separators",
     "a\x1F"
     "b\n1\x1F"
     "2\n3\x1F"
     "4\n",
     {.delimiter = "\x1F"}},
    {"carets", "a^b^c\n1^2^3\n4^5^6\n", {.delimiter = "^"}},
    {"semicolons, with quotes around commas",
     "name;place\n\"Doe, Jane\";\"Rome; Italy\"\nMax;Bonn\n",
     {.delimiter = ";"}},
    {"an export with byte counts and a total",
     "Datum;Betrag;Text\n01.02.2026;1.234,50;Miete\n02.02.2026;-3,10;Kaffee\n;1.231,40;\n",
     {.delimiter = ";"}},
    {"a quote that is never closed", "a,b\n1,\"2\n3,4\n5,6\n", {.delimiter = ",", .quote = {}}},
};

class PlainFileTest : public ::testing::TestWithParam<Sample> {};
class MessyFileTest : public ::testing::TestWithParam<Sample> {};

TEST_P(PlainFileTest, IsReadAsItAlwaysWas) {
    const DialectDetection found = detect_dialect(GetParam().text, true);
    EXPECT_EQ(found.dialect, GetParam().expected);
    EXPECT_FALSE(found.differs);
    if (GetParam().warning != nullptr) {
        EXPECT_THAT(messages_of(found.warnings), Contains(HasSubstr(GetParam().warning)));
    }
}

TEST_P(MessyFileTest, IsReadAsAPersonWould) {
    const DialectDetection found = detect_dialect(GetParam().text, true);
    EXPECT_EQ(found.dialect, GetParam().expected)
        << "delimiter " << found.dialect.delimiter << " (" << found.delimiter.evidence << "), skip "
        << found.dialect.skip_lines << ", header " << found.dialect.header_rows << " ("
        << found.header.evidence << "), quote " << found.quote.value << ", escape "
        << found.escape.value << ", comment " << found.comment.value << ", trailing "
        << found.dialect.trailing_delimiter << ", stray " << found.dialect.stray_quotes;
    if (GetParam().warning != nullptr) {
        EXPECT_THAT(messages_of(found.warnings), Contains(HasSubstr(GetParam().warning)));
    } else {
        EXPECT_THAT(messages_of(found.warnings), IsEmpty());
    }
}

TEST(DetectDialectTest, WhoSaysThatStrayQuotesAreKeptIsNotWarnedOfThem) {
    Dialect lenient;
    lenient.stray_quotes = lenient.uneven_rows = true;
    for (const std::string_view text : {"a,b\n1,2\n", "a,b\n\"1\"x\"\",2\n3,4\n"}) {
        EXPECT_THAT(messages_of(detect_dialect(text, true, lenient).warnings), IsEmpty()) << text;
        EXPECT_TRUE(detect_dialect(text, true, lenient).dialect.stray_quotes);
    }
}

// What is detected is what the transform reads, and it reads it without an error.
TEST_P(MessyFileTest, TheTransformReadsWhatWasDetected) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.detect = SaidOfDialect{};
    const testing::Ran ran = testing::run(GetParam().text, spec);
    const bool warned = GetParam().warning != nullptr &&
                        (ran.error.name == "ragged_row" || ran.error.name == "duplicate_header");
    EXPECT_TRUE(ran.ok || warned) << describe(ran.error);
    if (ran.ok) {
        EXPECT_EQ(ran.summary.detected->dialect, GetParam().expected);
    }
    for (const std::size_t block : {1U, 7U})
        EXPECT_EQ(testing::run(GetParam().text, spec, block).output, ran.output);
}

INSTANTIATE_TEST_SUITE_P(Samples, PlainFileTest, ::testing::ValuesIn(kPlain));
INSTANTIATE_TEST_SUITE_P(Samples, MessyFileTest, ::testing::ValuesIn(kMessy));

TEST(DetectDialectTest, WhatWasSaidIsLeftAsItIs) {
    const std::string text = "note\na;b\n1;2\n3;4\n";
    Dialect said{.delimiter = ","};
    EXPECT_EQ(detect_dialect(text, true, said, {.delimiter = true}).dialect, said);
    said = {.delimiter = ";", .skip_lines = 1};
    EXPECT_EQ(detect_dialect(text, true, said, {.delimiter = true, .skip_lines = true}).dialect,
              said);
    said = {.delimiter = "", .skip_lines = 1};
    EXPECT_EQ(detect_dialect(text, true, said, {.skip_lines = true}).dialect.delimiter, ";");
    said = {.header_rows = 0};
    EXPECT_EQ(detect_dialect(text, true, said, {.header_rows = true}).dialect.header_rows, 0U);
}

TEST(DetectDialectTest, TwoReadingsNearlyAsGoodAreAWarning) {
    const auto found = detect_dialect("a,b;c\n1,2;3\n4,5;6\n", true);
    EXPECT_THAT(messages_of(found.warnings), Contains(HasSubstr("the delimiter may also be ;")));
}

TEST(DetectDialectTest, TheEvidenceIsTold) {
    const auto found = detect_dialect("a;b\r\n\"1\";2\r\n3;4\n", true);
    EXPECT_EQ(found.delimiter.evidence, "3 of 3 records have 2 fields");
    EXPECT_EQ(found.line_end.value, "CRLF");
    EXPECT_EQ(found.line_end.evidence, "2 CRLF, 1 LF, 0 CR");
    EXPECT_EQ(found.quote.evidence, "1 value between quotes");
    EXPECT_EQ(found.header.value, "1 record");
    EXPECT_GT(found.delimiter.score, 0.5);
}

// A record that the sample cuts is no reason for doubt.
TEST(DetectDialectTest, TheLastRecordOfAPartIsNotCounted) {
    std::string text = "a;b\n";
    for (int i = 0; i < 50; ++i) text += "1;2\n";
    for (const char* const cut : {"5", "5;", "5;\"", "5;\"x;y\n"}) {
        const auto found = detect_dialect(text + cut, false);
        EXPECT_EQ(found.dialect, Dialect{.delimiter = ";"}) << cut;
        EXPECT_THAT(messages_of(found.warnings), IsEmpty()) << cut;
    }
}

// 256 KiB of delimiters would be millions of bytes of fields, in every dialect that is tried.
TEST(DetectDialectTest, ASampleOfDelimitersIsReadInBoundedMemory) {
    const std::string line(200'000, ',');
    const SampleTable one = read_sample(line, DialectMarks({.delimiter = ","}), true);
    EXPECT_LE(one.records.at(0).fields.size(), 20'000U);
    std::string lines;
    for (int i = 0; i < 2000; ++i) lines += std::string(100, ',') + "\n";
    const SampleTable many = read_sample(lines, DialectMarks({.delimiter = ","}), true);
    EXPECT_LT(many.records.size(), 1000U);
    EXPECT_FALSE(many.whole);
}

TEST(DetectColumnsTest, TellsTypesAndTheirEvidence) {
    const auto found = detect_columns(
        "id;code;price;day;ok;note;none\n"
        "1;007;1,5;2026-11-22;true;x;\n"
        "-2;008;2,25;2026-11-23T10:00:00Z;no;12;\n",
        true,
        {.delimiter = ";"});
    std::vector<ColumnType> types;
    for (const ColumnFinding& column : found.columns) types.push_back(column.type);
    EXPECT_EQ(types,
              (std::vector{ColumnType::kInteger,
                           ColumnType::kText,
                           ColumnType::kDecimal,
                           ColumnType::kDate,
                           ColumnType::kBoolean,
                           ColumnType::kText,
                           ColumnType::kEmpty}));
    EXPECT_EQ(found.decimal.value, "comma");
    EXPECT_EQ(found.columns[0].evidence, "all of 2 values");
    EXPECT_EQ(found.columns[5].evidence, "1 of 2 values are integer");
    EXPECT_THAT(messages_of(found.warnings), IsEmpty());
}

TEST(DetectColumnsTest, WarnsWhereTwoMeaningsAreLeft) {
    const auto told = [](const std::string& text) {
        return messages_of(detect_columns(text, true, {.delimiter = ";"}).warnings);
    };
    EXPECT_THAT(told("d\n01/02/2026\n03/04/2026\n"),
                Contains(HasSubstr("day or month may stand first")));
    EXPECT_THAT(told("d\n01/02/2026\n13/04/2026\n"), IsEmpty());
    EXPECT_THAT(told("d\n13/02/2026\n03/14/2026\n"), Contains(HasSubstr("change places")));
    EXPECT_THAT(told("n\n1,234\n2,500\n"), Contains(HasSubstr("1,234 may be")));
    std::string nearly = "n\n";
    for (int i = 0; i < 99; ++i) nearly += "1\n";
    EXPECT_THAT(told(nearly + "n/a\n"),
                Contains(HasSubstr("99 of 100 values are integer, but not \"n/a\"")));
}

TEST(DetectTest, TheSampleIsCutAtStrayQuotesAsTheReaderDoes) {
    const DialectMarks marks({.delimiter = ",", .stray_quotes = true});
    const SampleTable table = read_sample("a,b\n\"x\" y,1\n\"x\"y\",2\n", marks, true);
    ASSERT_EQ(table.records.size(), 3U);
    for (const SampleRecord& record : table.records) EXPECT_EQ(record.fields.size(), 2U);
    EXPECT_FALSE(table.unterminated);
}

}  // namespace
}  // namespace sluice::engine
