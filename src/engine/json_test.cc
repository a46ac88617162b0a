// JSON, read and written: shapes, values as text, what is refused and where.
#include <gtest/gtest.h>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;
using testing::refusal;
using testing::run;
using testing::to;

TransformSpec from_json() {
    TransformSpec spec = to(Format::kCsv);
    spec.from = Format::kJson;
    return spec;
}

std::string json_rows(std::string_view input) {
    return convert(input, from_json());
}

void expect_refused(std::string_view input,
                    std::string_view name,
                    std::optional<std::uint64_t> row,
                    std::uint64_t byte_offset) {
    const Error error = refusal(input, from_json());
    EXPECT_EQ(error.name, name) << input;
    EXPECT_EQ(error.place.row, row) << describe(error) << "\n" << input;
    EXPECT_EQ(error.place.byte_offset, byte_offset) << describe(error) << "\n" << input;
}

TEST(JsonTest, ReadsAnArrayOfObjects) {
    EXPECT_EQ(json_rows(R"([{"a":"1","b":"2"},{"a":"3","b":"4"}])"), "a,b\r\n1,2\r\n3,4\r\n");
}

TEST(JsonTest, ReadsItemsAndLeavesTheOtherMembersOut) {
    EXPECT_EQ(json_rows(R"({"n":1,"items":[{"a":"1"}],"items":[{"z":0}],"x":{"items":[{"y":1}]}})"),
              "a\r\n1\r\n");
    EXPECT_EQ(json_rows(R"({"items":null,"items":[{"a":"1"}]})"), "a\r\n1\r\n");
    EXPECT_EQ(run(R"({"items":[{"a":1}]})", from_json()).summary.from, Format::kItems);
}

TEST(JsonTest, MembersThatAreLeftOutAreCounted) {
    const auto left_out = [](std::string_view input, bool flatten = false) {
        TransformSpec spec = from_json();
        spec.threads = 3;
        spec.chunk_bytes = 8;
        spec.recipe.nesting.flatten = flatten;
        const testing::Ran ran = run(input, spec);
        MemorySink rejects;
        spec.rejecting.sink = &rejects;
        const testing::Ran rejecting = run(input, spec, 3);
        EXPECT_TRUE(ran.ok && rejecting.ok) << describe(ran.error) << describe(rejecting.error);
        EXPECT_EQ(ran.summary.left_out.members, rejecting.summary.left_out.members) << input;
        EXPECT_EQ(ran.summary.left_out.names, rejecting.summary.left_out.names) << input;
        return ran.summary.left_out;
    };
    const std::string nine =
        R"("1":0,"2":[1],"3":{"x":{}},"4":"","items":{},"6":0,"7":0,"8":0,"9":0)";
    const std::vector<std::string> eight{"1", "2", "3", "4", "items", "6", "7", "8"};
    for (const bool flatten : {false, true}) {
        const auto behind = left_out(R"({"items":[{"a":1},{"a":2}],)" + nine + "}", flatten);
        EXPECT_EQ(behind.members, 9U);
        EXPECT_EQ(behind.names, eight);
        const auto before = left_out("{" + nine + R"(,"items":[{"a":1},{"b":2}]})", flatten);
        EXPECT_EQ(before.members, 9U);
        EXPECT_EQ(before.names, eight);
        EXPECT_EQ(left_out(R"({"n":0,"items":[{"a":1}],"items":[{"b":[]}]})", flatten).names,
                  (std::vector<std::string>{"n", "items"}));
    }
    for (const char* none : {R"({"items":[{"a":1},{"a":2}]})",
                             R"([{"a":1,"items":[1]}])",
                             R"({"a":1,"items":[1]} {"a":2,"items":[2]})",
                             R"({"a":1,"items":2})"}) {
        EXPECT_EQ(left_out(none).members, 0U) << none;
    }
}

TEST(JsonTest, ReadsObjectsOneBehindTheOther) {
    EXPECT_EQ(json_rows("{\"a\":1}\n{\"a\":2}\r\n\n {\"a\":3}{\"a\":4}"),
              "a\r\n1\r\n2\r\n3\r\n4\r\n");
    EXPECT_EQ(run("{\"a\":1}", from_json()).summary.from, Format::kNdjson);
}

TEST(JsonTest, ItemsInSeveralObjectsAreCellsOfTheirRows) {
    EXPECT_EQ(json_rows("{\"order\":1,\"items\":[{\"sku\":7}]}\n{\"order\":2,\"items\":[]}\n"),
              "order,items\r\n1,\"[{\"\"sku\"\":7}]\"\r\n2,[]\r\n");
}

TEST(JsonTest, ColumnsAreTheUnionInTheOrderOfTheirFirstMention) {
    EXPECT_EQ(json_rows(R"([{"b":1},{"a":2,"c":3},{"c":4,"b":5}])"),
              "b,a,c\r\n1,,\r\n,2,3\r\n5,,4\r\n");
}

TEST(JsonTest, ValuesBecomeTextAndNumbersKeepTheirs) {
    EXPECT_EQ(
        json_rows(
            R"([{"a":1.50,"b":-0,"c":12345678901234567890123,"d":1E+2,"e":true,"f":false,"g":null}])"),
        "a,b,c,d,e,f,g\r\n1.50,-0,12345678901234567890123,1E+2,true,false,\r\n");
}

TEST(JsonTest, NestedValuesBecomeCompactJson) {
    TransformSpec spec = to(Format::kTsv);
    spec.recipe = *parse_recipe("", "a");
    const std::string_view input =
        R"([{"a": { "x" : [ 1.0 , null, true, "q\"\n\u0001é\u00e9" , {} , [ ] ], "y\t":{"z" : -1e5}, "w":[[1],[2]] } }])";
    EXPECT_EQ(convert(input, spec),
              "a\r\n\"{\"\"x\"\":[1.0,null,true,\"\"q\\\"\"\\n\\u0001éé\"\",{},[]],"
              "\"\"y\\t\"\":{\"\"z\"\":-1e5},\"\"w\"\":[[1],[2]]}\"\r\n");
}

TEST(JsonTest, EscapesAreDecoded) {
    EXPECT_EQ(json_rows(R"([{"a\u0041":"\ud83d\ude00\/\b\f\u20AC"}])"), "aA\r\n😀/\b\f€\r\n");
}

TEST(JsonTest, EveryOutputValueIsAString) {
    auto spec = to(Format::kNdjson);
    EXPECT_EQ(convert(R"([{"a":1,"b":null,"c":[1, 2]},{"c":true}])", spec),
              "{\"a\":\"1\",\"b\":\"\",\"c\":\"[1,2]\"}\n{\"a\":\"\",\"b\":\"\",\"c\":\"true\"}\n");
}

TEST(JsonTest, ATableWithoutRowsIsValidInJsonButHasNoHeaderForCsv) {
    EXPECT_EQ(convert("[]", to(Format::kItems)), "{\"items\":[]}\n");
    EXPECT_EQ(convert("{\"items\":[]}", to(Format::kJson)), "[]\n");
    EXPECT_EQ(convert("[{}]", to(Format::kJson)), "[{}]\n");
    EXPECT_EQ(refusal("[]", from_json()).name, "empty_file");
    expect_refused(" \n", "empty_file", {}, 0);
}

TEST(JsonTest, WhatIsNotAJsonTextIsRefusedWhereItStops) {
    expect_refused(R"([{"a":1},{"a":2)", "invalid_json", 2, 15);
    expect_refused(R"([{"a":1},{"a" 2}])", "invalid_json", 2, 14);
    expect_refused(R"([{"a":01}])", "invalid_json", 1, 7);
    expect_refused("[{\"a\":\"x\ny\"}]", "invalid_json", 1, 8);
    // What stands between rows is the next one's.
    expect_refused(R"([{"a":1},])", "invalid_json", 2, 9);
    expect_refused(R"([{"a":1},nul])", "invalid_json", 2, 12);
    expect_refused("{\"a\":1}\n{\"a\":2}\nxx\n", "invalid_json", 3, 16);
    expect_refused("{\"a\":1} xx\n{\"a\":2}\n", "invalid_json", 1, 8);
    expect_refused("{\"a\":1}\n{\"a\":2} xx\n", "invalid_json", 2, 16);
    expect_refused("{\"a\":1}\n{\"a\":nul}\n", "invalid_json", 2, 16);
    expect_refused("a,b\n1,2\n", "invalid_json", 1, 0);
}

TEST(JsonTest, HalfASurrogatePairIsRefused) {
    for (const std::string_view escape : {"\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x"}) {
        const std::string input = "[{\"a\":\"" + std::string(escape) + "\"}]";
        expect_refused(input, "invalid_json", 1, 7);
        EXPECT_EQ(refusal(input, to(Format::kItems)).name, "invalid_json");
    }
}

TEST(JsonTest, ANulByteIsRefusedAlsoWhenEscaped) {
    expect_refused(R"([{"a":"x\u0000"}])", "nul_byte", 1, 6);
    expect_refused(R"([{"a\u0000":"x"}])", "nul_byte", 1, 2);
    EXPECT_EQ(convert(R"([{"a":["\u0000"]}])", to(Format::kJson)),
              "[{\"a\":\"[\\\"\\\\u0000\\\"]\"}]\n");
}

TEST(JsonTest, JsonThatIsNoTableIsRefusedAndNotReadAsCsv) {
    for (const std::string_view input : {"[1,2]",
                                         "[{\"a\":1},null]",
                                         "[[1],[2]]",
                                         "{\"items\":[1]}",
                                         "[{\"a\":1}]\n[{\"a\":2}]",
                                         "{\"a\":1}\n[1]",
                                         "{\"a\":1} 2"}) {
        EXPECT_EQ(refusal(input, to(Format::kItems)).name, "not_a_table") << input;
    }
    for (const std::string_view input : {"1", "\"a\"", "null"}) {
        EXPECT_EQ(refusal(input, from_json()).name, "not_a_table") << input;
    }
    expect_refused(R"([{"a":1},"x"])", "not_a_table", 2, 9);
    expect_refused(R"([{"a":1},12])", "not_a_table", 2, 9);
}

TEST(JsonTest, AMemberGivenTwiceIsRefusedAndNamed) {
    const Error error = refusal(R"([{"a":1,"b":2},{"b":1,"a":3,"b":4}])", to(Format::kItems));
    EXPECT_EQ(error.name, "invalid_json");
    EXPECT_NE(error.message.find("\"b\""), std::string::npos);
    EXPECT_EQ(error.place, (Place{2, "b", 28}));
}

TEST(JsonTest, NamesThatComeTwiceInsideAValueStay) {
    EXPECT_EQ(json_rows(R"([{"a":{"x":1, "x":2}},{"a":{"\u0078":1,"x":2}}])"),
              "a\r\n\"{\"\"x\"\":1,\"\"x\"\":2}\"\r\n\"{\"\"x\"\":1,\"\"x\"\":2}\"\r\n");
}

TEST(JsonTest, AutoReadsContentThatOnlyBeginsLikeJsonAsCsv) {
    EXPECT_EQ(convert("[a],{b\n1,2\n", to(Format::kCsv)), "[a],{b\r\n1,2\r\n");
    EXPECT_EQ(convert("{a},b\n1,2\n", to(Format::kJson)), "[{\"{a}\":\"1\",\"b\":\"2\"}]\n");
}

TEST(JsonTest, AutoLooksBehindWhiteSpaceAndTheByteOrderMark) {
    EXPECT_EQ(convert("\xEF\xBB\xBF \r\n\t[{\"a\":1}]", to(Format::kCsv)), "a\r\n1\r\n");
}

TEST(JsonTest, AutoTellsOfBrokenJsonInsteadOfTakingItForAHeader) {
    const Error cut = refusal(R"([{"a":1},{"b":)", to(Format::kItems));
    EXPECT_EQ(cut.name, "invalid_json");
    EXPECT_EQ(cut.place.byte_offset, 14U);
    const Error both = refusal("[{\"a\":1},\n{\"a\":2,\"b\":3}", to(Format::kItems));
    EXPECT_EQ(both.name, "invalid_json");  // its first row is JSON
    EXPECT_EQ(refusal("{\"a\":1}\n{\"a\":", to(Format::kCsv)).name, "invalid_json");
    const Error neither = refusal(R"([{"a":"x" y,"b":1}])", to(Format::kItems));
    EXPECT_EQ(neither.name, "stray_quote");
    EXPECT_NE(neither.message.find("invalid_json"), std::string::npos);
}

class NoRewind final : public ByteSource {
  public:
    Result<std::size_t> read(std::span<char> out) override { return source_.read(out); }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", "a pipe"); }

  private:
    MemorySource source_{"[{\"a\":1}]"};
};

TEST(JsonTest, ASourceThatCannotRewindIsToldAsItIs) {
    NoRewind source;
    MemorySink sink;
    EXPECT_EQ(transform(source, sink, to(Format::kCsv)).error().name, "no_rewind");
}

TEST(JsonTest, WhereNdjsonWasSaidAnObjectIsNoWrapper) {
    for (const unsigned threads : {1U, 2U, 8U}) {
        for (const bool flatten : {false, true}) {
            TransformSpec spec = to(Format::kTsv);
            spec.threads = threads;
            spec.recipe.nesting.flatten = flatten;
            const char* const input = R"({"items":[{"a":1},{"a":2}]})";
            EXPECT_EQ(convert(input, spec), "a\r\n1\r\n2\r\n");
            spec.from = Format::kNdjson;
            const auto ran = run(input, spec);
            EXPECT_EQ(ran.output, "items\r\n\"[{\"\"a\"\":1},{\"\"a\"\":2}]\"\r\n") << flatten;
            EXPECT_EQ(ran.summary.from, Format::kNdjson);
            EXPECT_EQ(convert("[{\"a\":1}]", spec), "a\r\n1\r\n");
            MemorySink rejects;
            spec.rejecting.sink = &rejects;
            EXPECT_EQ(run(input, spec).output, ran.output);
            EXPECT_EQ(rejects.take(), "");
        }
    }
}

}  // namespace
}  // namespace sluice::engine
