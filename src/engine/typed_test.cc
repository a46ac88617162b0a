// Typed output: what stands in the file, and that nothing about it depends on chunks or threads.
#include <gtest/gtest.h>

#include "engine/json_number.h"
#include "engine/simd/kernels.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;
using testing::convert;
using testing::refusal;

TransformSpec typed(std::vector<TypedColumn> columns, std::vector<std::string> nulls = {}) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.recipe.typing = {.columns = std::move(columns), .nulls = std::move(nulls)};
    return spec;
}

TEST(TypedTest, NothingSaidLeavesEveryValueAString) {
    EXPECT_EQ(convert("a,b\n007,true\n,\n", typed({})),
              "{\"a\":\"007\",\"b\":\"true\"}\n{\"a\":\"\",\"b\":\"\"}\n");
}

TEST(TypedTest, NumbersAreCopiedOrPutIntoTheirCanonicalForm) {
    const TransformSpec spec = typed({{"i", {Kind::kInteger}}, {"n", {Kind::kNumber}}});
    EXPECT_EQ(convert("i,n\n-0,1E5\n007,+.50\n+5, 12345678901234567890.10 \n,\n", spec),
              "{\"i\":-0,\"n\":1E5}\n"
              "{\"i\":7,\"n\":0.50}\n"
              "{\"i\":5,\"n\":12345678901234567890.10}\n"
              "{\"i\":null,\"n\":null}\n");
}

TEST(TypedTest, MarksOfNumbersAreThoseThatAreSaid) {
    const ValueType german{.kind = Kind::kDecimal, .decimal_mark = ',', .group_mark = '.'};
    EXPECT_EQ(convert("a;b\n1.234;\"1.234,50\"\n",
                      [&] {
                          TransformSpec spec = typed({{"a", german}, {"b", german}});
                          spec.from = Format::kCsv;
                          spec.dialect.delimiter = ";";
                          return spec;
                      }()),
              "{\"a\":1234,\"b\":1234.50}\n");
}

TEST(TypedTest, BooleansAndDatesHaveOneForm) {
    const ValueType date{.kind = Kind::kDate, .format = "%d.%m.%Y"};
    EXPECT_EQ(convert("b,x,d\nTRUE,\"say \"\"hi\"\"\",24.12.2026\nfalse,,\n",
                      typed({{"b", {Kind::kBoolean}}, {"d", date}})),
              "{\"b\":true,\"x\":\"say \\\"hi\\\"\",\"d\":\"2026-12-24\"}\n"
              "{\"b\":false,\"x\":\"\",\"d\":null}\n");
}

TEST(TypedTest, NullMarkersAreNullInEveryColumn) {
    EXPECT_EQ(convert("a,b\nNA,NA\n1,\"a\"\"NA\\\"\n,\n-,\"\"\"\"\n",
                      typed({{"a", {Kind::kInteger}}}, {"NA", "-"})),
              "{\"a\":null,\"b\":null}\n{\"a\":1,\"b\":\"a\\\"NA\\\\\"}\n"
              "{\"a\":null,\"b\":\"\"}\n{\"a\":null,\"b\":\"\\\"\"}\n");
    EXPECT_EQ(convert("a,b\n,x\n", typed({}, {""})), "{\"a\":null,\"b\":\"x\"}\n");
}

TEST(TypedTest, AValueOfAnotherTypeIsAnErrorWithRowAndColumn) {
    const Error error = refusal("a,b\n1,2\n3,x\n", typed({{"b", {Kind::kInteger}}}));
    EXPECT_EQ(error.name, "bad_value");
    EXPECT_EQ(error.place.row, 3U);
    EXPECT_EQ(error.place.column, "b");
    EXPECT_EQ(error.message, "types: \"x\" is no integer");
    EXPECT_EQ(refusal("a\n1.0\n", typed({{"a", {Kind::kInteger}}})).name, "bad_value");
    EXPECT_EQ(refusal("a\n1e3\n", typed({{"a", {Kind::kDecimal}}})).name, "bad_value");
}

TEST(TypedTest, RowsOfAnotherTypeCanBeRejected) {
    TransformSpec spec = typed({{"a", {Kind::kInteger}}});
    MemorySink rejects;
    spec.rejecting.sink = &rejects;
    EXPECT_EQ(convert("a\n1\nx\n3\n", spec), "{\"a\":1}\n{\"a\":3}\n");
    EXPECT_NE(rejects.bytes().find("\"code\":\"bad_value\""), std::string::npos);
}

TEST(TypedTest, WhatIsSaidMustFitTheTable) {
    EXPECT_EQ(refusal("price\n1\n", typed({{"prise", {Kind::kInteger}}})).name, "unknown_column");
    EXPECT_EQ(refusal("a\n1\n", typed({{"a", {Kind::kInteger}}, {"a", {}}})).name,
              "duplicate_column");
    EXPECT_EQ(refusal("a\n1\n", typed({{"a", {Kind::kDate, "%Q"}}})).name, "bad_format");
    TransformSpec csv = typed({{"a", {Kind::kInteger}}});
    csv.to = Format::kCsv;
    EXPECT_EQ(refusal("a\n1\n", csv).name, "types_need_json");
}

TEST(TypedTest, ComesBehindTheStepsAndBehindASort) {
    TransformSpec spec = typed({{"n", {Kind::kInteger}}}, {"x"});
    spec.recipe.steps = {RenameColumns{{{"a", "n"}}}, Sort{{{.column = "n"}}}};
    EXPECT_EQ(convert("a,b\n3,x\n1,y\n", spec), "{\"n\":1,\"b\":\"y\"}\n{\"n\":3,\"b\":null}\n");
}

TEST(TypedTest, TheSameForJsonInput) {
    EXPECT_EQ(convert("[{\"a\":1,\"b\":\"x\"},{\"a\":null,\"b\":\"2\"}]",
                      typed({{"a", {Kind::kInteger}}})),
              "{\"a\":1,\"b\":\"x\"}\n{\"a\":null,\"b\":\"2\"}\n");
}

// Rows above the size that is written at once take another way.
TEST(TypedTest, LargeValuesAreWrittenAsSmallOnes) {
    const std::string large(300'000, '"');
    const std::string written = convert("a,b\n1,\"" + large + "\"\n", typed({}, {"NA"}));
    std::string expected = "{\"a\":\"1\",\"b\":\"";
    for (std::size_t i = 0; i < large.size() / 2; ++i) expected += "\\\"";
    EXPECT_EQ(written, expected + "\"}\n");
}

TEST(TypedTest, ChunksThreadsAndKernelsChangeNoByte) {
    std::string input = "i,t,b\n";
    std::string expected;
    for (int i = 0; i < 300; ++i) {
        const std::string number = std::to_string(i * 7919);
        const bool is_null = i % 5 == 0;
        input += (i % 3 == 0 ? "0" + number : number) + "," +
                 (is_null ? "NA" : "\"a \"\"long\"\" text of some size, " + number + "\"") +
                 (i % 2 == 0 ? ",true\n" : ",\n");
        expected += "{\"i\":" + number + ",\"t\":" +
                    (is_null ? "null" : "\"a \\\"long\\\" text of some size, " + number + "\"") +
                    ",\"b\":" + (i % 2 == 0 ? "true" : "null") + "}\n";
    }
    TransformSpec spec = typed({{"i", {Kind::kInteger}}, {"b", {Kind::kBoolean}}}, {"NA"});
    for (const simd::Kernels* each : simd::all_kernels()) {
        ASSERT_TRUE(simd::use(each->name));
        for (const std::size_t chunk : {1U, 64U, 200U, 4096U}) {
            for (const unsigned threads : {1U, 3U, 8U}) {
                spec.chunk_bytes = chunk;
                spec.threads = threads;
                ASSERT_EQ(convert(input, spec), expected) << each->name << ' ' << chunk;
            }
        }
    }
    simd::use(simd::all_kernels().back()->name);
}

TEST(JsonNumberTest, HasTheGrammarOfJson) {
    for (const char* text : {"0", "-0", "10", "-12345678901234567890"}) {
        EXPECT_EQ(json_number(text), JsonNumber::kInteger) << text;
    }
    for (const char* text : {"0.0", "-1.50"}) EXPECT_EQ(json_number(text), JsonNumber::kDecimal);
    for (const char* text : {"0e0", "1.5E+7", "-1e-3"}) {
        EXPECT_EQ(json_number(text), JsonNumber::kExponent) << text;
    }
    for (const char* text :
         {"", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1 ", "0x1", "1.e1", "NaN", "1,0"}) {
        EXPECT_EQ(json_number(text), JsonNumber::kNone) << text;
    }
}

}  // namespace
}  // namespace sluice::engine
