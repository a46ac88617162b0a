// inspect() says what transform() does: the same formats, by name and by content.
#include "engine/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_stream.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// As convert and inspect have it for a file that nobody says anything of.
TransformSpec spec_of(std::optional<Format> named) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.named = named;
    spec.detect.emplace();
    return spec;
}

Result<Inspection> inspected(std::string_view text, std::optional<Format> named = {}) {
    MemorySource source(text);
    return inspect(source, spec_of(named));
}

struct Case {
    const char* name;
    std::string text;
    std::optional<Format> named;
    Format format;
    const char* warning = nullptr;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
    return out << each.name;
}

const std::vector<Case> kCases{
    {"csv", "a,b\n1,2\n", {}, Format::kCsv},
    {"an array", R"([{"a":1},{"b":"x"}])", {}, Format::kJson},
    {"items", R"({"items":[{"a":1}],"n":1})", {}, Format::kItems},
    {"lines", "{\"a\":1}\n{\"a\":2}\n", {}, Format::kNdjson},
    {"one object", R"({"a":1})", Format::kJson, Format::kNdjson},
    {"items as a row", R"({"items":[{"a":1}]})", Format::kNdjson, Format::kNdjson},
    {"json by name", R"([{"a":1}])", Format::kJson, Format::kJson},
    {"csv by name", "a,b\n1,2\n", Format::kCsv, Format::kCsv},
    {"json that is called csv", R"([{"a":1}])", Format::kCsv, Format::kJson, "the name says csv"},
    {"json that is called tsv", R"([{"a":1}])", Format::kTsv, Format::kJson, "the name says tsv"},
    {"tsv by name", "a\tb\n1\t2,5\n", Format::kTsv, Format::kTsv},
    {"tsv of one column", "text\nHello, world\nonly that\n", Format::kTsv, Format::kTsv},
    {"commas that are called tsv", "a,b\n1,2\n3,4\n", Format::kTsv, Format::kCsv, "says tsv"},
    {"semicolons called csv", "a;b\n1;2\n3;4\n", Format::kCsv, Format::kCsv},
    {"csv that begins like JSON", "[a],b\n1,2\n", {}, Format::kCsv, "begins like JSON"},
};

class AgreementTest : public ::testing::TestWithParam<Case> {};

TEST_P(AgreementTest, InspectSaysWhatTransformDoes) {
    const auto found = inspected(GetParam().text, GetParam().named);
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_EQ(found->format, GetParam().format);
    const testing::Ran ran = testing::run(GetParam().text, spec_of(GetParam().named));
    ASSERT_TRUE(ran.ok) << describe(ran.error);
    EXPECT_EQ(ran.summary.from, GetParam().format);
    EXPECT_EQ(found->warnings, ran.summary.warnings);
    if (GetParam().warning != nullptr) {
        EXPECT_THAT(messages_of(found->warnings), Contains(HasSubstr(GetParam().warning)));
    } else {
        EXPECT_THAT(messages_of(found->warnings), IsEmpty());
    }
    EXPECT_EQ(found->dialect.has_value(), is_delimited(GetParam().format));
    if (ran.summary.detected) {
        EXPECT_EQ(found->dialect->dialect, ran.summary.detected->dialect);
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, AgreementTest, ::testing::ValuesIn(kCases));

TEST(InspectionTest, BothEndAtTheSameErrors) {
    for (const std::string& text : {std::string("a,b\n1,2\n"),
                                    std::string("[{\"a\":1},"),
                                    std::string("[1,2]"),
                                    std::string()}) {
        const auto found = inspected(text, Format::kJson);
        ASSERT_FALSE(found) << text;
        const Error error = testing::run(text, spec_of(Format::kJson)).error;
        EXPECT_EQ(describe(found.error()), describe(error));
    }
    EXPECT_THAT(inspected("a,b\n", Format::kJson).error().message, HasSubstr("say the format"));
    EXPECT_THAT(inspected("[{", Format::kJson).error().message,
                ::testing::Not(HasSubstr("say the format")));
}

TEST(InspectionTest, JsonHasItsColumnsAndTheirTypes) {
    const auto found = inspected(
        R"([{"id":1,"name":"Ada","ok":true},{"id":2,"price":1.5,"tags":["x"]},{"id":null}])");
    ASSERT_TRUE(found) << describe(found.error());
    std::vector<std::pair<std::string, ColumnType>> columns;
    for (const ColumnFinding& column : found->columns.columns)
        columns.emplace_back(column.name, column.type);
    EXPECT_EQ(columns,
              (std::vector<std::pair<std::string, ColumnType>>{{"id", ColumnType::kInteger},
                                                               {"name", ColumnType::kText},
                                                               {"ok", ColumnType::kBoolean},
                                                               {"price", ColumnType::kDecimal},
                                                               {"tags", ColumnType::kText}}));
    EXPECT_EQ(found->columns.columns[0].evidence, "all of 2 values");
    EXPECT_EQ(found->format_finding.value, "JSON array");
}

// The columns are those of all rows, the types those of the first ones.
TEST(InspectionTest, OfLongJsonTheFirstRowsTellTheTypes) {
    std::string text;
    while (text.size() < 8 * kSampleBytes) text += "{\"a\":\"0123456789abcdef\",\"b\":1}\n";
    text += "{\"a\":\"x\",\"b\":\"no number\",\"late\":1}\n";
    for (const std::size_t block : {64UL * 1024, text.size()}) {
        MemorySource source(text, block);
        const auto found = inspect(source, spec_of({}));
        ASSERT_TRUE(found) << describe(found.error());
        ASSERT_EQ(found->columns.columns.size(), 3U);
        EXPECT_EQ(found->columns.columns[1].type, ColumnType::kInteger);
        EXPECT_EQ(found->columns.columns[2].type, ColumnType::kEmpty);
    }
}

TEST(InspectionTest, NothingIsMendedInWhatBeginsLikeJson) {
    const auto found = inspected("{\"a\":1\"x\"}\n{\"a\":2,\"b\":\"");
    ASSERT_TRUE(found && found->dialect);
    EXPECT_EQ(found->dialect->dialect, Dialect{.delimiter = ","});
}

TEST(InspectionTest, WhatBeginsLikeJsonAndIsNoneIsShownAsItIsRead) {
    const auto found = inspected("[a];[b]\n1;2\n3;4\n");
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_EQ(found->dialect->delimiter.value, ",");
    EXPECT_EQ(found->dialect->delimiter.evidence, "nothing is detected in what begins like JSON");
}

// What somebody says wins over the name; without detection the name is believed.
TEST(InspectionTest, WarnsOfWhatNoConversionReads) {
    using namespace std::string_view_literals;
    EXPECT_THAT(messages_of(inspected("a,b\n1,x\0y\n"sv)->warnings),
                Contains(HasSubstr("nul_byte (byte 7)")));
    EXPECT_THAT(messages_of(inspected(" \r\n\n")->warnings), Contains(HasSubstr("empty_file")));
    EXPECT_THAT(messages_of(inspected("a,b\n1,x\n")->warnings), IsEmpty());
}

TEST(InspectionTest, WhatIsSaidWinsOverTheName) {
    TransformSpec said = spec_of(Format::kJson);
    said.from = Format::kCsv;
    EXPECT_EQ(testing::run("[a],b\n1,2\n", said).summary.from, Format::kCsv);
    TransformSpec plain = spec_of(Format::kTsv);
    plain.detect.reset();
    const testing::Ran ran = testing::run("a,b\n1,2\n", plain);
    EXPECT_EQ(ran.summary.from, Format::kTsv);
    EXPECT_EQ(ran.output, "{\"a,b\":\"1,2\"}\n");
    EXPECT_THAT(messages_of(ran.summary.warnings), IsEmpty());
    plain.named = Format::kCsv;
    EXPECT_EQ(testing::run("[{\"a\":1}\n]\n", plain).summary.from, Format::kCsv);
}

TEST(FormatNameTest, TheEndOfANameSaysTheFormat) {
    EXPECT_EQ(format_of_name("a/b.TSV.gz"), Format::kTsv);
    EXPECT_EQ(format_of_name("b.tab"), Format::kTsv);
    EXPECT_EQ(format_of_name("b.jsonl.zst"), Format::kNdjson);
    EXPECT_EQ(format_of_name("b.json"), Format::kJson);
    EXPECT_EQ(format_of_name("b.csv"), Format::kCsv);
    EXPECT_EQ(format_of_name("csv"), std::nullopt);
    EXPECT_EQ(format_of_name("dir/.csv"), std::nullopt);
    EXPECT_EQ(format_of_name("b.txt"), std::nullopt);
    EXPECT_EQ(format_of_name("-"), std::nullopt);
}

}  // namespace
}  // namespace sluice::engine
