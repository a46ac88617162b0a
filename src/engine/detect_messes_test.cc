// Detection on exports as people get them: uneven rows, spreadsheets' first lines, single quotes;
// and prose, which looks a little like them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/detect.h"
#include "engine/detect_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Sample;

const std::string kOrders =
    "Order;Customer;City;Total\n1001;Ada;London;12,50\n1002;Grace;New York;8,00\n"
    "1003;Edsger;Rotterdam;3,20\n";

const std::vector<Sample> kUneven{
    {"one short row among ten",
     "id;name;city\n1;Ada;London\n2;Grace;New York\n3;Edsger\n4;Alan;Wilmslow\n5;Tony;Oxford\n"
     "6;Barbara;Boston\n7;John;Palo Alto\n8;Donald;Stanford\n9;Niklaus;Zürich\n",
     {.delimiter = ";"}},
    {"one short row among nine of two columns",
     "key|value\na|1\nb|2\nc\nd|4\ne|5\nf|6\ng|7\nh|8\n",
     {.delimiter = "|"}},
    {"a long row",
     kOrders + "1004;Alan;Wilmslow;1,00;late\n1005;Tony;Oxford;2,00\n1006;B;C;1\n",
     {.delimiter = ";"}},
    {"two short rows among eight of many columns",
     "a\tb\tc\td\te\tf\n1\t2\t3\t4\t5\t6\n1\t2\t3\n1\t2\t3\t4\t5\t6\n1\t2\t3\t4\t5\t6\n"
     "1\n1\t2\t3\t4\t5\t6\n1\t2\t3\t4\t5\t6\n",
     {.delimiter = "\t"}},
    {"a short row and a footer",
     "a;b;c\n1;2;3\n1;2;3\n4;5\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\nTotal: 8\n",
     {.delimiter = ";"}},
};

const std::vector<Sample> kProse{
    {"prose with semicolons",
     "remark\nCame late; was tired\nAll well\nNo shoes; no coat; no hat\nFine\nAsked for water\n"
     "Left early\nAll well\nNothing; really\n",
     {.delimiter = ","}},
    {"prose with a semicolon in most lines, and in the first",
     "One; two\nThree; four\nFive\nSix; seven; eight\nNine; ten\nNothing\nThe end; at last\n",
     {.delimiter = ","}},
    {"prose with commas",
     "comment\nVery good, thanks\nOK\nToo slow, too dear\nGood\nFine\nGood, but late, and "
     "wet\nOK\n",
     {.delimiter = ","}},
    {"prose with a colon in each line but one",
     "Note: one\nNote: two\nNote: three\nNote: four\nNothing\nNote: six\nNote: seven\nNote: 8\n"
     "Note: nine\nNote: ten\n",
     {.delimiter = ","}},
    {"pairs in five of six lines", "a;b\nx;y\nz;u\nnone\nq;r\nv;w\n", {.delimiter = ","}},
    {"apostrophes around some words",
     "name,remark\nAda,'quoted'\nGrace,said 'hi'\nAlan,none\n",
     {.delimiter = ","}},
    {"apostrophes in one column", "word\n'a'\n'b'\n'c'\n", {.delimiter = ","}},
    {"apostrophes before numbers, as spreadsheets keep texts",
     "id,zip\n1,'01234\n2,'00501\n3,'10115\n",
     {.delimiter = ","}},
    {"texts between ' beside one between \"",
     "id,name,city\n1,'Ada',\"London\"\n2,'Grace',\"Rome\"\n",
     {.delimiter = ","}},
    {"a column called sep", "sep=on,b\n1,2\n3,4\n", {.delimiter = ","}},
    {"a column called sep=\\total", "sep=\\total,b\n1,2\n3,4\n", {.delimiter = ","}},
    {"nothing behind the delimiter's line", "sep=;\n", {.delimiter = ","}},
    {"a last column without a name and texts below",
     "id,name,\nab,cd,ef\nx,y,z\n",
     {.delimiter = ","}},
};

const std::vector<Sample> kSpreadsheets{
    {"sep=;", "sep=;\r\na;b\r\n1;2\r\n", {.delimiter = ";", .skip_lines = 1}},
    {"sep= and a tab", "sep=\t\na\tb\n1,5\t2\n", {.delimiter = "\t", .skip_lines = 1}},
    {"sep= and \\t", "sep=\\t\na\tb\n1\t2\n", {.delimiter = "\t", .skip_lines = 1}},
    {"sep= and \\t, filled up",
     "sep=\\t\t\t\na\tb\tc\n1\t2\t3\n",
     {.delimiter = "\t", .skip_lines = 1}},
    {"SEP=, with quotes", "\"SEP=,\"\na,b\n1,2\n", {.delimiter = ",", .skip_lines = 1}},
    {"sep=; filled up", "sep=;;;\na;b;c\n1;2;3\n", {.delimiter = ";", .skip_lines = 1}},
    {"sep=| before one column", "sep=|\na\nx;y\nz\n", {.delimiter = "|", .skip_lines = 1}},
    {"sep=; before a preamble",
     "sep=;\nReport\n\na;b;c\n1;2;3\n4;5;6\n",
     {.delimiter = ";", .skip_lines = 3}},
    {"sep=, where semicolons would fit as well",
     "sep=,\na;x,b;y\n1;2,3;4\n",
     {.delimiter = ",", .skip_lines = 1}},
    {"a preamble that is filled up, with a date and a blank line",
     "Report;;;\nDate;2024-01-01;;\n;;;\n" + kOrders,
     {.delimiter = ";", .skip_lines = 3}},
    {"a preamble that is filled up, without a comma in the file",
     "Report;;;\nDate;2024-01-01;;\n;;;\nOrder;Name;City;Total\n1;Ada;L;5\n2;G;N;6\n",
     {.delimiter = ";", .skip_lines = 3}},
    {"a preamble that is filled up, and nothing but texts",
     "Report;;\n;;\nName;City;Street\nAda;London;High\nGrace;Rome;Corso\n",
     {.delimiter = ";", .skip_lines = 2}},
    {"a preamble that is filled up, with several values",
     "Sales report,,,,\nRegion,North,East,,\nFrom,2024-01-01,to,2024-02-01,\n,,,,\n,,,,\n"
     "Order,Name,City,Street,Total\n1,Ada,London,High,5\n2,Grace,Rome,Corso,6\n",
     {.delimiter = ",", .skip_lines = 5}},
};

const std::vector<Sample> kSingleQuotes{
    {"all values",
     "'id';'name'\n'1';'Ada'\n'2';'O''Neil; Tip'\n",
     {.delimiter = ";", .quote = '\''}},
    {"names and texts, with a null",
     "'id','name','note'\n1,'Ada','x'\n2,'Grace',NULL\n3,'Alan',''\n",
     {.delimiter = ",", .quote = '\''}},
    {"delimiters inside",
     "id,text\n1,'a, b'\n2,'c, d, e'\n3,'5\" disk'\n",
     {.delimiter = ",", .quote = '\''}},
    {"line ends inside",
     "id,text\n1,'two\nlines'\n2,'one'\n3,'x'\n",
     {.delimiter = ",", .quote = '\''}},
};

const std::vector<Sample> kOthers{
    {"a column called sep= beside a tab",
     "sep=\tcity\tn\nAda\tLondon\t1\nGrace\tRome\t2\n",
     {.delimiter = "\t"}},
    {"~|~", "id~|~name~|~x\n1~|~Ada~|~2\n2~|~Bob~|~3\n", {.delimiter = "~|~"}},
    {"<>", "id<>name<>x\n1<>Ada<>2\n2<>Bob<>3\n", {.delimiter = "<>"}},
    {"@@ and an empty value", "id@@name@@x\n1@@@@2\n2@@Bob@@3\n", {.delimiter = "@@"}},
    {"quotes that are data, beside semicolons",
     "id;desc;n\n1;5\" pipe;2\n2;say \"hi\";3\n3;\"ok\" then;4\n",
     {.delimiter = ";", .quote = {}}},
};

class UnevenTest : public ::testing::TestWithParam<Sample> {};
class ProseTest : public ::testing::TestWithParam<Sample> {};
class WellMadeTest : public ::testing::TestWithParam<Sample> {};

testing::Ran convert(const std::string& text, std::size_t block = 64 * 1024) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.detect = SaidOfDialect{};
    return testing::run(text, spec, block);
}

// The delimiter is that of most rows; the row that lacks values is told, and is an error.
TEST_P(UnevenTest, HasTheDelimiterOfMostRows) {
    const DialectDetection found = detect_dialect(GetParam().text, true);
    EXPECT_EQ(found.dialect, GetParam().expected);
    EXPECT_THAT(messages_of(found.warnings), Contains(HasSubstr("short ones can be filled")));
    const testing::Ran ran = convert(GetParam().text);
    EXPECT_EQ(ran.error.name, "ragged_row");
    EXPECT_EQ(convert(GetParam().text, 3).error.name, "ragged_row");
}

TEST_P(ProseTest, IsReadAsItAlwaysWas) {
    const DialectDetection found = detect_dialect(GetParam().text, true);
    EXPECT_EQ(found.dialect, GetParam().expected) << found.delimiter.value;
    EXPECT_FALSE(found.differs);
}

TEST_P(WellMadeTest, IsReadAsAPersonWould) {
    const DialectDetection found = detect_dialect(GetParam().text, true);
    EXPECT_EQ(found.dialect, GetParam().expected)
        << found.delimiter.value << ", skip " << found.dialect.skip_lines << ", quote "
        << found.quote.value;
    EXPECT_TRUE(found.differs);
    EXPECT_THAT(messages_of(found.warnings), Each(HasSubstr("before the header")));
    EXPECT_EQ(found.warnings.empty(), found.dialect.skip_lines < 2);  // the first is sep=
    const testing::Ran ran = convert(GetParam().text);
    EXPECT_TRUE(ran.ok) << describe(ran.error);
    for (const std::size_t block : {1U, 7U})
        EXPECT_EQ(convert(GetParam().text, block).output, ran.output);
    TransformSpec many = testing::to(Format::kNdjson);
    many.detect = SaidOfDialect{};
    many.threads = 3;
    for (many.chunk_bytes = 1; many.chunk_bytes < 40; many.chunk_bytes += 6)
        EXPECT_EQ(testing::run(GetParam().text, many).output, ran.output) << many.chunk_bytes;
}

INSTANTIATE_TEST_SUITE_P(Samples, UnevenTest, ::testing::ValuesIn(kUneven));
INSTANTIATE_TEST_SUITE_P(Samples, ProseTest, ::testing::ValuesIn(kProse));
INSTANTIATE_TEST_SUITE_P(Spreadsheets, WellMadeTest, ::testing::ValuesIn(kSpreadsheets));
INSTANTIATE_TEST_SUITE_P(SingleQuotes, WellMadeTest, ::testing::ValuesIn(kSingleQuotes));

INSTANTIATE_TEST_SUITE_P(Others, WellMadeTest, ::testing::ValuesIn(kOthers));

// Read without quotes they were a table of two columns, each value with half of its quotes.
TEST(QuotedColumnTest, ADelimiterInOneColumnOfQuotedValuesIsData) {
    for (const char delimiter : {',', ';', '\t', ':', '|'}) {
        std::string text = "\"last, first\"\n\"Meyer, Hans\"\n\"Schulz, Eva\"\n\"Kurz, Ida\"\n";
        std::ranges::replace(text, ',', delimiter);
        for (const std::string& sample : {text, text.substr(0, text.find("\"Schulz"))}) {
            const DialectDetection found = detect_dialect(sample, true);
            EXPECT_EQ(found.dialect, Dialect{.delimiter = ","}) << sample;
            EXPECT_FALSE(found.differs) << sample;
        }
    }
}

// What was cut off is an error, not a table of quotes.
TEST(CutFileTest, AQuoteThatIsNotClosedAtTheEndIsAnError) {
    for (const char* const text : {"id,name\n1,\"Ada\"\n2,\"Grace\"\n3,\"Al",
                                   "id;name\n1;\"Ada\"\n2;\"Grace\"\n3;\"Al",
                                   "id,name\n1,Ada\n2,\"Gr",
                                   "a,b\n1,\"2\n3,4\n"}) {
        const testing::Ran ran = convert(text);
        EXPECT_EQ(ran.error.name, "unterminated_quote") << text << ran.output;
    }
}

TEST(SeparatorLineTest, TheEvidenceIsTold) {
    const auto found = detect_dialect("sep=;\na;b\n1;2\n", true);
    EXPECT_EQ(found.delimiter.value, ";");
    EXPECT_EQ(found.delimiter.evidence, "the first line says it: sep=;");
    EXPECT_EQ(found.preamble.value, "1 line");
    EXPECT_EQ(found.preamble.evidence, "sep=; is no part of the table");
    const auto more = detect_dialect("sep=;\nReport\n\na;b;c\n1;2;3\n4;5;6\n", true);
    EXPECT_EQ(more.preamble.value, "3 lines");
    EXPECT_THAT(more.preamble.evidence, HasSubstr("header of 3 columns"));
}

// What somebody says wins over what the line says, which is no data all the same.
TEST(SeparatorLineTest, WhatWasSaidWins) {
    const std::string text = "sep=;\na,b\n1,2;3\n";
    const auto delimiter = detect_dialect(text, true, {.delimiter = ","}, {.delimiter = true});
    EXPECT_EQ(delimiter.dialect, (Dialect{.delimiter = ",", .skip_lines = 1}));
    EXPECT_EQ(delimiter.delimiter.evidence, "was said");
    const auto none = detect_dialect(text, true, {.skip_lines = 0}, {.skip_lines = true});
    EXPECT_EQ(none.dialect, Dialect{.delimiter = ","});
    const auto two = detect_dialect(text, true, {.skip_lines = 2}, {.skip_lines = true});
    EXPECT_EQ(two.dialect, (Dialect{.delimiter = ";", .skip_lines = 2}));
    EXPECT_EQ(two.preamble.evidence, "was said");
    const auto quote = detect_dialect("a,b,c\n1,'x','y'\n2,'z','u'\n", true, {}, {.quote = true});
    EXPECT_EQ(quote.dialect.quote, '"');
}

}  // namespace
}  // namespace sluice::engine
