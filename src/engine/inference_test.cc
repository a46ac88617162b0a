// Types that all rows say: which they are, and that nothing about them depends on the way.
#include <gtest/gtest.h>

#include "engine/recipe/type_inference.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;
using testing::convert;
using testing::refusal;

TransformSpec inferring(std::vector<TypedColumn> columns = {},
                        std::vector<std::string> nulls = {}) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.recipe.typing = {.columns = std::move(columns), .nulls = std::move(nulls), .infer = true};
    return spec;
}

TEST(InferenceTest, EachColumnGetsItsType) {
    EXPECT_EQ(convert("i,n,b,d,s\n1,1.50,true,2026-11-22,x\n-2,1e5,false,,\n", inferring()),
              "{\"i\":1,\"n\":1.50,\"b\":true,\"d\":\"2026-11-22\",\"s\":\"x\"}\n"
              "{\"i\":-2,\"n\":1e5,\"b\":false,\"d\":\"\",\"s\":\"\"}\n");
}

TEST(InferenceTest, IdentifiersStayStrings) {
    EXPECT_EQ(convert("zip,phone,account,mixed\n00742,+4930123,12345678901234567890,1\n"
                      "10115,+4930124,1,A1\n",
                      inferring()),
              "{\"zip\":\"00742\",\"phone\":\"+4930123\",\"account\":\"12345678901234567890\","
              "\"mixed\":\"1\"}\n"
              "{\"zip\":\"10115\",\"phone\":\"+4930124\",\"account\":\"1\",\"mixed\":\"A1\"}\n");
}

TEST(InferenceTest, EmptyValuesAreNullInATypedColumnAndTellNothing) {
    EXPECT_EQ(convert("i,b,e\n,,\n1,true,\n\"\",,\"\"\n", inferring()),
              "{\"i\":null,\"b\":null,\"e\":\"\"}\n{\"i\":1,\"b\":true,\"e\":\"\"}\n"
              "{\"i\":null,\"b\":null,\"e\":\"\"}\n");
}

TEST(InferenceTest, NullMarkersTellNothing) {
    EXPECT_EQ(
        convert("a,b\nNA,x\n1,NA\n\"say \"\"no\"\"\",2\n", inferring({}, {"NA", "say \"no\""})),
        "{\"a\":null,\"b\":\"x\"}\n{\"a\":1,\"b\":null}\n{\"a\":null,\"b\":\"2\"}\n");
}

TEST(InferenceTest, ValuesBetweenQuotesCountAsOthers) {
    EXPECT_EQ(convert("a,b\n\"1\",\"1\"\"\"\n\"2\",3\n", inferring()),
              "{\"a\":1,\"b\":\"1\\\"\"}\n{\"a\":2,\"b\":\"3\"}\n");
}

TEST(InferenceTest, TypesThatAreSaidWin) {
    EXPECT_EQ(convert("price,id,n\n7,1,2\n8.50,2,3\n",
                      inferring({{"price", {Kind::kDecimal}}, {"id", {Kind::kText}}})),
              "{\"price\":7,\"id\":\"1\",\"n\":2}\n{\"price\":8.50,\"id\":\"2\",\"n\":3}\n");
    const Error error = refusal("a,b\n1,2\nx,3\n", inferring({{"a", {Kind::kInteger}}}));
    EXPECT_EQ(error.name, "bad_value");
    EXPECT_EQ(error.place.row, 3U);
    EXPECT_EQ(refusal("a\n1\n", inferring({{"b", {Kind::kInteger}}})).name, "unknown_column");
}

TEST(InferenceTest, ARecipeIsTakenFirst) {
    Condition keep;
    keep.kind = Condition::Kind::kIn;
    keep.column = "b";
    keep.values = {"keep"};
    TransformSpec spec = inferring();
    spec.recipe.steps = {RenameColumns{{{"a", "n"}}},
                         Filter{keep},
                         Derive{"d", Concat{{{false, "1"}, {true, "n"}}}}};
    EXPECT_EQ(convert("a,b\nx,drop\n2,keep\n", spec), "{\"n\":2,\"b\":\"keep\",\"d\":12}\n");
}

TEST(InferenceTest, RowsThatOrderedStepsLeaveOutTellNothing) {
    TransformSpec spec = inferring();
    spec.recipe.steps = {Sort{{{.column = "a"}}}, Slice{1, 2, true}};
    EXPECT_EQ(convert("a,b\n3,x\n2,2.5\n1,\n", spec),
              "{\"a\":1,\"b\":null}\n{\"a\":2,\"b\":2.5}\n");
    spec.recipe.steps = {Deduplicate{{"a"}}};
    EXPECT_EQ(convert("a,b\n1,true\n1,x\n", spec), "{\"a\":1,\"b\":true}\n");
}

TEST(InferenceTest, RejectedRowsTellNothingAndAreRejectedOnce) {
    for (const std::size_t chunk : {1U, 16U, 4096U}) {
        TransformSpec spec = inferring({{"c", {Kind::kInteger}}});
        MemorySink rejects;
        spec.rejecting.sink = &rejects;
        spec.rejecting.rejects_max = 2;
        spec.chunk_bytes = chunk;
        spec.threads = 3;
        const testing::Ran ran = testing::run("a,b,c\n1,2,3\nx\nx,y,z\n4,5,6\n", spec);
        ASSERT_TRUE(ran.ok) << describe(ran.error);
        EXPECT_EQ(ran.output, "{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":4,\"b\":5,\"c\":6}\n");
        EXPECT_EQ(ran.summary.rejected, 2U);
        EXPECT_EQ(ran.summary.rows, 2U);
        EXPECT_EQ(std::ranges::count(rejects.bytes(), '\n'), 2);
        EXPECT_NE(rejects.bytes().find("\"row\":3"), std::string::npos) << rejects.bytes();
    }
}

TEST(InferenceTest, WhatWasSeenOfAChunkThatBeginsAgainIsForgotten) {
    TypeInference inference({.infer = true});
    inference.begin({{.input = 0, .name = "a"}});
    TypeObserver observer(inference);
    FieldRows rows(1);
    *rows.add_row(1) = Field::of("x");
    ASSERT_TRUE(observer.rows(rows));
    observer.begin();
    rows.clear();
    *rows.add_row(1) = Field::of("7");
    ASSERT_TRUE(observer.rows(rows));
    observer.end();
    ASSERT_EQ(inference.typing().columns.size(), 1U);
    EXPECT_EQ(inference.typing().columns.front().type.kind, Kind::kInteger);
}

TEST(InferenceTest, TheSameForJsonInput) {
    // In chunks, and, because of the shape, one row at a time.
    for (const char* json : {R"([{"a":1,"b":"2"},{"b":"3.5","c":true},{"a":null,"b":"","c":""}])",
                             "{\"x\":0,\"items\":[{\"a\":1,\"b\":\"2\"},{\"b\":\"3.5\",\"c\":true},"
                             "{\"a\":null,\"b\":\"\",\"c\":\"\"}]}"}) {
        const testing::Ran ran = testing::run(json, inferring());
        ASSERT_TRUE(ran.ok) << describe(ran.error);
        EXPECT_EQ(ran.output,
                  "{\"a\":1,\"b\":2,\"c\":null}\n{\"a\":null,\"b\":3.5,\"c\":true}\n"
                  "{\"a\":null,\"b\":null,\"c\":null}\n");
        EXPECT_EQ(ran.summary.rows, 3U);
    }
}

TEST(InferenceTest, ATableWithoutRowsHasNothingToInfer) {
    TransformSpec spec = inferring();
    spec.to = Format::kJson;
    EXPECT_EQ(convert("a,b\n", spec), convert("a,b\n", testing::to(Format::kJson)));
}

TEST(InferenceTest, DelimitedOutputHasNoTypes) {
    TransformSpec spec = inferring();
    spec.to = Format::kCsv;
    EXPECT_EQ(refusal("a\n1\n", spec).name, "types_need_json");
}

TEST(InferenceTest, ContentSaysTheDialectOnce) {
    TransformSpec spec = inferring();
    spec.detect.emplace();
    const testing::Ran ran = testing::run("a;b\n1;x\n2;y\n", spec);
    ASSERT_TRUE(ran.ok) << describe(ran.error);
    EXPECT_EQ(ran.output, "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n");
    EXPECT_TRUE(ran.summary.detected && ran.summary.detected->differs);
}

TEST(InferenceTest, TheLastRowOfManyCountsAndNoChunkThreadOrBlockChangesAByte) {
    constexpr int kRows = 400;
    std::string csv = "i,f,b,s,q\n";
    std::string json = "[";
    std::string expected;
    for (int i = 0; i < kRows; ++i) {
        const bool last = i + 1 == kRows;
        const std::string n = std::to_string(i);
        const std::string f = last ? "0.5" : n;
        const std::string b = i % 3 == 0 ? "" : "true";
        const std::string s = last ? "true!" : "true";
        csv += n + "," + f + "," + b + "," + s + ",\"" + n + "\"\n";
        json += std::string(i == 0 ? "" : ",") + "{\"i\":" + n + ",\"f\":" + f + ",\"b\":\"" + b +
                "\",\"s\":\"" + s + "\",\"q\":\"" + n + "\"}";
        expected += "{\"i\":" + n + ",\"f\":" + f + ",\"b\":" + (b.empty() ? "null" : b) +
                    ",\"s\":\"" + s + "\",\"q\":" + n + "}\n";
    }
    json += "]";
    TransformSpec spec = inferring();
    for (const std::string& input : {csv, json}) {
        for (const std::size_t chunk : {1U, 64U, 200U, 4096U, 131072U}) {
            for (const unsigned threads : {1U, 3U, 8U}) {
                spec.chunk_bytes = chunk;
                spec.threads = threads;
                const testing::Ran ran =
                    testing::run(input, spec, chunk == 64 ? 7 : testing::kWhole);
                ASSERT_TRUE(ran.ok) << describe(ran.error);
                ASSERT_EQ(ran.output, expected) << chunk << ' ' << threads;
            }
        }
    }
}

// What a transform tells: bytes that start again, and rows only while they are written.
class Told final : public Progress {
  public:
    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        if (bytes_in < bytes_) ++passes_;
        if (passes_ == 1) rows_of_first_ += rows_out;
        bytes_ = bytes_in;
        rows_ = rows_out;
        return {};
    }
    std::uint64_t bytes_ = 0;
    std::uint64_t rows_ = 0;
    std::uint64_t rows_of_first_ = 0;
    int passes_ = 1;
};

TEST(InferenceTest, ProgressStartsAgainAndTellsNoRowsBeforeTheyAreWritten) {
    std::string csv = "a\n";
    for (int i = 0; i < 1000; ++i) csv += std::to_string(i) + "\n";
    TransformSpec spec = inferring();
    spec.chunk_bytes = 512;
    MemorySource source(csv);
    MemorySink sink;
    Told told;
    ASSERT_TRUE(transform(source, sink, spec, &told));
    EXPECT_EQ(told.passes_, 2);
    EXPECT_EQ(told.rows_of_first_, 0U);
    EXPECT_EQ(told.rows_, 1000U);
    EXPECT_EQ(told.bytes_, csv.size());
}

// Values that change between the readings are told, not written as what they are not.
class Changing final : public ByteSource {
  public:
    Result<std::size_t> read(std::span<char> out) override { return source_.read(out); }
    Result<void> rewind() override {
        source_ = MemorySource("a\nx\n");
        return {};
    }

  private:
    MemorySource source_{"a\n1\n"};
};

TEST(InferenceTest, InputThatChangesInBetweenIsAnError) {
    Changing source;
    MemorySink sink;
    TransformSpec spec = inferring();
    spec.from = Format::kCsv;
    const auto done = transform(source, sink, spec);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().name, "bad_value");
}

}  // namespace
}  // namespace sluice::engine
