// JSON whose values stay what they were: that nothing about it depends on the reader, on chunks or
// on threads, and what steps make of it.
#include <gtest/gtest.h>

#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/simd/kernels.h"
#include "engine/splits_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;
using testing::convert;
using testing::refusal;

TransformSpec keeping(std::string_view members = R"("steps":[])") {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.recipe =
        parse_recipe_document(R"({"version":1,"types":"keep",)" + std::string(members) + "}")
            .value();
    return spec;
}

TEST(KeepTest, EveryKindOfValueStaysWhatItIs) {
    const std::string row =
        R"({"n":-0,"big":12345678901234567890.10,"e":1E+2,"s":"123","empty":"","word":"null",)"
        R"("t":true,"f":false,"null":null,"o":{"a":[1,"1",null,{}],"b":"x"},"l":[]})";
    EXPECT_EQ(convert(row + "\n" + row + "\n", keeping()), row + "\n" + row + "\n");
}

TEST(KeepTest, EveryShapeGoesToEveryOther) {
    const std::string rows[] = {R"({"a":1,"b":"1"})", R"({"a":null,"b":[2]})"};
    const std::string array = "[" + rows[0] + ",\n" + rows[1] + "]\n";
    const std::string items = "{\"items\":[" + rows[0] + ",\n" + rows[1] + "]}\n";
    const std::string lines = rows[0] + "\n" + rows[1] + "\n";
    for (const std::string& from : {array, items, lines}) {
        for (const auto& [format, expected] : {std::pair(Format::kJson, array),
                                               std::pair(Format::kItems, items),
                                               std::pair(Format::kNdjson, lines)}) {
            TransformSpec spec = keeping();
            spec.to = format;
            EXPECT_EQ(convert(from, spec), expected);
        }
    }
}

TEST(KeepTest, AMemberThatIsAbsentIsNull) {
    EXPECT_EQ(convert(R"([{"a":1},{"b":""},{"a":"x","b":[]}])", keeping()),
              "{\"a\":1,\"b\":null}\n{\"a\":null,\"b\":\"\"}\n{\"a\":\"x\",\"b\":[]}\n");
}

// Quotes and backslashes in them stand as they are.
TEST(KeepTest, NestedValuesStayJson) {
    EXPECT_EQ(convert(R"([{"a":[ "\u0041\"\\" , {"\n" :"\u0000"}],"s":"\"\\\n\u0041"},{"a":[1 ]}])",
                      keeping()),
              R"({"a":["A\"\\",{"\n":"\u0000"}],"s":"\"\\\nA"})"
              "\n{\"a\":[1],\"s\":null}\n");
}

TEST(KeepTest, OnlyJsonHasSomethingToKeep) {
    EXPECT_EQ(refusal("a,b\n1,2\n", keeping()).name, "keep_needs_json");
    TransformSpec said = keeping();
    said.from = Format::kCsv;
    EXPECT_EQ(refusal("a,b\n1,2\n", said).name, "keep_needs_json");
    EXPECT_EQ(refusal("{\"a\":1,}\n", keeping()).name, "invalid_json");
    TransformSpec csv = keeping();
    csv.to = Format::kCsv;
    EXPECT_EQ(refusal("[{\"a\":1}]", csv).name, "types_need_json");
}

TEST(KeepTest, TypesAndNullsThatAreSaidWin) {
    TransformSpec spec = keeping(R"("steps":[],"null":["NA","7","[]"])");
    spec.recipe.typing.columns = {{"a", {Kind::kInteger}}, {"b", {Kind::kText}}};
    EXPECT_EQ(
        convert(R"([{"a":"1","b":1,"c":"NA"},{"a":null,"b":null,"c":7},{"c":[]},{"c":8}])", spec),
        "{\"a\":1,\"b\":\"1\",\"c\":null}\n{\"a\":null,\"b\":\"\",\"c\":null}\n"
        "{\"a\":null,\"b\":\"\",\"c\":null}\n{\"a\":null,\"b\":\"\",\"c\":8}\n");
}

TEST(KeepTest, WhatAStepWritesIsAText) {
    const TransformSpec spec = keeping(R"("steps":[
        {"do":"rename","columns":[{"from":"kept","to":"k"}]},
        {"do":"fill","columns":["filled"],"with":"0"},
        {"do":"cast","columns":["cast"],"to":"integer"},
        {"do":"derive","column":"made","concat":[{"column":"k"}]},
        {"do":"filter","where":{"column":"k","compare":"=","value":1}}])");
    EXPECT_EQ(
        convert(R"([{"kept":1,"filled":null,"cast":7},{"kept":2},{"kept":"1","filled":5}])", spec),
        "{\"k\":1,\"filled\":\"0\",\"cast\":\"7\",\"made\":\"1\"}\n"
        "{\"k\":\"1\",\"filled\":5,\"cast\":\"\",\"made\":\"1\"}\n");
}

// In memory, and spilled.
TEST(KeepTest, SortedAndDistinctRowsKeepTheirKinds) {
    std::string input;
    std::string expected;
    for (int i = 1000; i-- > 0;) {
        const std::string key = std::to_string(i);
        const std::string values[] = {key, '"' + key + '"', "null", "[\"\\\"" + key + "\"]"};
        input += "{\"k\":" + key + ",\"v\":" + values[i % 4] + "}\n";
        expected.insert(0, "{\"k\":" + key + ",\"v\":" + values[i % 4] + "}\n");
    }
    const TransformSpec spec = keeping(R"("steps":[{"do":"sort","by":[{"column":"k",
        "as":"number"}]},{"do":"deduplicate","columns":["k"]}])");
    for (const std::size_t memory : {1U << 20U, 2000U}) {
        testing::MemorySpill disk;
        TransformSpec sorted = spec;
        sorted.spilling = {.store = &disk, .memory_bytes = memory};
        EXPECT_EQ(convert(input + input, sorted), expected);
        EXPECT_EQ(disk.files > 0, memory == 2000);
    }
}

TEST(KeepTest, KindsGoAlongWithWhatIsFlattenedExplodedAndNested) {
    const std::string input =
        R"([{"id":"1","a":{"b":2,"c":null,"d":[true]},"l":[1,"1",{"x":{}}]},{"a":{}}])";
    EXPECT_EQ(convert(input, keeping(R"("steps":[],"flatten":true,"nest":true)")),
              "{\"id\":\"1\",\"a\":{\"b\":2,\"c\":null,\"d\":[true]},\"l\":[1,\"1\",{\"x\":{}}]}\n"
              "{\"id\":null,\"a\":{\"b\":null,\"c\":null,\"d\":null},\"l\":null}\n");
    EXPECT_EQ(convert(input, keeping(R"("steps":[],"explode":"l")")),
              "{\"id\":\"1\",\"a\":{\"b\":2,\"c\":null,\"d\":[true]},\"l\":1}\n"
              "{\"id\":\"1\",\"a\":{\"b\":2,\"c\":null,\"d\":[true]},\"l\":\"1\"}\n"
              "{\"id\":\"1\",\"a\":{\"b\":2,\"c\":null,\"d\":[true]},\"l\":{\"x\":{}}}\n"
              "{\"id\":null,\"a\":{},\"l\":null}\n");
}

TEST(KeepTest, RowsBesideRejectsKeepTheirKinds) {
    TransformSpec spec = keeping();
    MemorySink rejects;
    spec.rejecting.sink = &rejects;
    EXPECT_EQ(convert("{\"a\":1}\n{\"a\":x}\n{\"a\":\"1\"}\n{\"a\":[\"\\\"\"]}\n", spec),
              "{\"a\":1}\n{\"a\":\"1\"}\n{\"a\":[\"\\\"\"]}\n");
    EXPECT_FALSE(rejects.bytes().empty());
}

// Values above the size that is written at once take another way.
TEST(KeepTest, LargeValuesAreWrittenAsSmallOnes) {
    std::string nested = "[\"";
    for (int i = 0; i < 50'000; ++i) nested += "\\\"x";
    const std::string row = "{\"a\":" + nested + "\"],\"b\":" + nested.substr(1) + "\"}\n";
    EXPECT_EQ(convert(row, keeping()), row);
}

// Rows of every reader: plain ones, with escapes, with blanks, without members, with too many.
TEST(KeepTest, ChunksThreadsAndKernelsChangeNoByte) {
    std::string rows;
    std::string expected;
    for (int i = 0; i < 200; ++i) {
        const std::string n = std::to_string(i * 7919);
        const std::string written[][2] = {
            {n, n},
            {"\"" + n + "\"", "\"" + n + "\""},
            {"\"\\u0041" + n + "\\n\"", "\"A" + n + "\\n\""},
            {"[" + n + " , {\"k\" :\"" + n + "\"}]", "[" + n + ",{\"k\":\"" + n + "\"}]"},
            {"[\"\\u0041\\\\" + n + "\"]", "[\"A\\\\" + n + "\"]"},
            {"[\"" + std::string(static_cast<std::size_t>(i), 'x') + "\"," + n + "]",
             "[\"" + std::string(static_cast<std::size_t>(i), 'x') + "\"," + n + "]"},
            {"null", "null"},
            {"true", "true"}};
        const auto& [value, kept] = written[i % 8];
        const bool has_both = i % 3 != 0;
        rows += (i == 0 ? "" : ",") + std::string("{\"a\":") + value +
                (has_both ? ", \"b\":" + value : "") + "}";
        expected += "{\"a\":" + kept + ",\"b\":" + (has_both ? kept : "null") + "}\n";
    }
    TransformSpec spec = keeping();
    testing::Splits splits({1, 64, 200, 4096});
    for (const simd::Kernels* each : simd::all_kernels()) {
        ASSERT_TRUE(simd::use(each->name));
        for (const testing::Split& split : splits.next()) {
            spec.chunk_bytes = split.chunk_bytes;
            spec.threads = split.threads;
            ASSERT_EQ(convert("[" + rows + "]", spec), expected) << each->name;
        }
    }
    simd::use(simd::all_kernels().back()->name);
    // Behind what stands before them, rows are read one at a time.
    EXPECT_EQ(convert("{\"n\":1,\"items\":[" + rows + "]}", spec), expected);
}

}  // namespace
}  // namespace sluice::engine
