// Nested JSON as flat columns, and arrays as rows.
#include <gtest/gtest.h>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;
using testing::refusal;
using testing::run;

TransformSpec flat(Format to = Format::kTsv, std::string explode = {}) {
    TransformSpec spec = testing::to(to);
    spec.from = Format::kJson;
    spec.recipe.nesting.flatten = true;
    spec.recipe.nesting.explode = std::move(explode);
    return spec;
}

std::string flattened(std::string_view input) {
    return convert(input, flat());
}

std::string exploded(std::string_view input, std::string column, bool flatten = true) {
    TransformSpec spec = flat(Format::kTsv, std::move(column));
    spec.recipe.nesting.flatten = flatten;
    return convert(input, spec);
}

TEST(FlattenTest, ObjectsBecomeColumnsAtEveryDepth) {
    EXPECT_EQ(flattened(R"([{"id":1,"a":{"b":{"c":"x","d":2.50},"e":true},"z":null}])"),
              "id\ta.b.c\ta.b.d\ta.e\tz\r\n1\tx\t2.50\ttrue\t\r\n");
}

TEST(FlattenTest, EveryShapeOfATableIsFlattened) {
    const std::string expected = "a.b\r\n1\r\n2\r\n";
    EXPECT_EQ(flattened(R"([{"a":{"b":1}},{"a":{"b":2}}])"), expected);
    EXPECT_EQ(flattened(R"({"a":{"b":1}} {"a":{"b":2}})"), expected);
    EXPECT_EQ(flattened(R"({"m":{"items":[{"z":1}]},"items":[{"a":{"b":1}},{"a":{"b":2}}],
                           "items":[{"q":1}],"n":{"x":1}})"),
              expected);
    EXPECT_EQ(run(R"({"items":[{"a":{"b":1}}]})", flat()).summary.from, Format::kItems);
}

TEST(FlattenTest, ColumnsAreTheUnionInTheOrderOfTheirFirstMention) {
    EXPECT_EQ(flattened(R"([{"a":{"x":1}},{"b":2,"a":{"y":3,"x":4}},{"a":5},{"a":{}}])"),
              "a.x\tb\ta.y\ta\r\n1\t\t\t\r\n4\t2\t3\t\r\n\t\t\t5\r\n\t\t\t{}\r\n");
    std::string rows;
    std::string expected = "a.b\tlate.c\r\n";
    for (int i = 0; i < 500; ++i) {
        rows += "{\"a\":{\"b\":" + std::to_string(i) + "}}\n";
        expected += std::to_string(i) + "\t\r\n";
    }
    EXPECT_EQ(flattened(rows + R"({"late":{"c":"!"}})"), expected + "\t!\r\n");
}

TEST(FlattenTest, ArraysAndEmptyObjectsStayText) {
    EXPECT_EQ(flattened(R"([{"a":{"b":[1, {"c": {}}],"d":{},"e":[]},"f":{"g":{"h":{}}}}])"),
              "a.b\ta.d\ta.e\tf.g.h\r\n\"[1,{\"\"c\"\":{}}]\"\t{}\t[]\t{}\r\n");
}

TEST(FlattenTest, NamesAreDecodedAndMayHoldAnything) {
    EXPECT_EQ(flattened(R"([{"é":{"\u20ac":{"":1}},"":{"x":2},"p.q":{"r.":3},"\"":{"\n":4}}])"),
              "é.€.\t.x\tp.q.r.\t\"\"\".\n\"\r\n1\t2\t3\t4\r\n");
}

TEST(FlattenTest, ANameThatComesTwiceInARowIsRefusedWithItsPath) {
    for (const char* row :
         {R"({"a.b":1,"a":{"b":2}})", R"({"a":{"b":1,"b":2}})", R"({"a":{"b":1},"a":{"b":{}}})"}) {
        const Error error = refusal("[{\"x\":1}," + std::string(row) + "]", flat());
        EXPECT_EQ(error.name, "invalid_json") << row;
        EXPECT_NE(error.message.find("\"a.b\" twice"), std::string::npos) << error.message;
        EXPECT_EQ(error.place.row, 2U) << row;
        EXPECT_EQ(error.place.column, "a.b") << row;
    }
}

TEST(FlattenTest, LimitsCountJoinedNamesColumnsAndDepth) {
    TransformSpec spec = flat();
    spec.limits.field_bytes = 5;
    EXPECT_EQ(convert(R"([{"aa":{"bb":1}}])", spec), "aa.bb\r\n1\r\n");
    EXPECT_EQ(refusal(R"([{"aa":{"bbb":1}}])", spec).name, "field_too_large");
    EXPECT_EQ(refusal(R"([{"aa":{"b":{"c":{"d":{}}}}}])", spec).name, "field_too_large");
    EXPECT_EQ(convert(R"([{"aaaaa":{}}])", spec), "aaaaa\r\n{}\r\n");
    EXPECT_EQ(refusal(R"([{"aaaaaa":{}}])", spec).name, "field_too_large");
    spec = flat();
    spec.limits.columns = 2;
    EXPECT_EQ(convert(R"([{"a":{"b":1,"c":2}}])", spec), "a.b\ta.c\r\n1\t2\r\n");
    EXPECT_EQ(refusal(R"([{"a":{"b":1,"c":2,"d":3}}])", spec).name, "too_many_columns");
    spec.limits.json_depth = 3;
    EXPECT_EQ(refusal(R"([{"a":{"b":{}}}])", spec).name, "json_too_deep");
}

TEST(FlattenTest, OtherInputAndWhatIsNoTableAreRefused) {
    TransformSpec spec = flat();
    spec.from = Format::kCsv;
    EXPECT_EQ(refusal("a\n1\n", spec).name, "flatten_needs_json");
    spec.from.reset();
    EXPECT_EQ(refusal("a\n1\n", spec).name, "flatten_needs_json");
    EXPECT_EQ(refusal(R"([{"a":1)", spec).name, "invalid_json");
    EXPECT_EQ(convert(R"([{"a":{"b":1}}])", spec), "a.b\r\n1\r\n");
    for (const char* input : {R"([{"a":1},2])", R"([{"a":1},[{"b":2}]])", R"([{"a":1},"x"])"}) {
        for (const char* column : {"", "a"}) {
            const Error error = refusal(input, flat(Format::kTsv, column));
            EXPECT_EQ(error.name, "not_a_table") << input;
            EXPECT_EQ(error.place.row, 2U) << input;
        }
    }
}

TEST(FlattenTest, NestingMakesTheSameObjectsAgain) {
    const std::string rows = R"({"id":"1","a":{"b":{"c":"x","d":"y"},"e":"\"\\"},"é":{"😀":"z"}})"
                             "\n"
                             R"({"id":"2","a":{"b":{"c":"","d":"\u0001"},"e":"."},"é":{"😀":""}})"
                             "\n";
    TransformSpec spec = flat(Format::kNdjson);
    EXPECT_NE(convert(rows, spec), rows);
    spec.recipe.nesting.nest = true;
    EXPECT_EQ(convert(rows, spec), rows);
}

TEST(FlattenTest, BlocksOfAnySizeGiveTheSameRows) {
    const std::string input =
        R"({"items":[{"name":{"first":"Ann","last":"\u00e9x"},"n":[{"v":{"w":12.5}},{"v":{}},"t"]},)"
        R"({"n":[],"name":{"first":"Bob"}}]})";
    const TransformSpec spec = flat(Format::kNdjson, "n");
    const std::string whole = convert(input, spec);
    for (std::size_t block = 1; block < 40; ++block) {
        EXPECT_EQ(run(input, spec, block).output, whole) << block;
    }
}

TEST(ExplodeTest, AnArrayGivesARowForEachElement) {
    EXPECT_EQ(exploded(R"([{"a":1,"n":["x","y"],"b":2},{"n":["z"],"a":3}])", "n"),
              "a\tn\tb\r\n1\tx\t2\r\n1\ty\t2\r\n3\tz\t\r\n");
}

TEST(ExplodeTest, WithoutElementsThereIsOneRow) {
    EXPECT_EQ(
        exploded(R"([{"a":1,"n":[]},{"a":2},{"a":3,"n":null},{"a":4,"n":"s"},{"a":5,"n":[null]}])",
                 "n"),
        "a\tn\r\n1\t\r\n2\t\r\n3\t\r\n4\ts\r\n5\t\r\n");
}

TEST(ExplodeTest, ObjectsInTheArrayBecomeColumnsWhenFlattened) {
    const char* const input = R"([{"a":{"n":[{"x":1,"y":{"z":2}},3,{},[4]]},"b":5}])";
    EXPECT_EQ(exploded(input, "a.n"),
              "a.n.x\ta.n.y.z\ta.n\tb\r\n1\t2\t\t5\r\n\t\t3\t5\r\n\t\t{}\t5\r\n\t\t[4]\t5\r\n");
    EXPECT_EQ(
        exploded(R"([{"n":[{"x":{"y":1}},2],"b":{"c":3}}])", "n", false),
        "n\tb\r\n\"{\"\"x\"\":{\"\"y\"\":1}}\"\t\"{\"\"c\"\":3}\"\r\n2\t\"{\"\"c\"\":3}\"\r\n");
}

TEST(ExplodeTest, ItemsOfOrdersAreExplodedAndItemsAroundRowsAreNot) {
    EXPECT_EQ(
        exploded("{\"o\":1,\"items\":[{\"s\":7},{\"s\":8}]}\n{\"o\":2,\"items\":[]}\n", "items"),
        "o\titems.s\r\n1\t7\r\n1\t8\r\n2\t\r\n");
    EXPECT_EQ(exploded(R"({"items":[{"items":[1,2]}]})", "items"), "items\r\n1\r\n2\r\n");
    // The second array of that name holds no rows, and nothing in it is refused.
    EXPECT_EQ(exploded(R"({"items":[{"n":[1]}],"items":[{"n":[2],"n":[3]}]})", "n"), "n\r\n1\r\n");
}

TEST(ExplodeTest, ArraysOnTheWayToTheColumnAreExplodedToo) {
    const std::string orders =
        R"([{"id":1,"o":[{"n":7,"i":[{"s":"A"},{"s":"B"}]},{"n":8,"i":[]},{"n":9}],"z":"x"},)"
        R"({"id":2,"o":{"n":3,"i":[{"s":"C"}]}},{"id":4,"o":[]},{"id":5,"o":["text"]}])";
    const std::string expected =
        "id\to.n\to.i.s\tz\to\r\n1\t7\tA\tx\t\r\n1\t7\tB\tx\t\r\n1\t8\t\tx\t\r\n"
        "1\t9\t\tx\t\r\n2\t3\tC\t\t\r\n4\t\t\t\t\r\n5\t\t\t\ttext\r\n";
    EXPECT_EQ(exploded(orders, "o.i"), expected);
    EXPECT_EQ(exploded("{\"n\":1,\"items\":" + orders + "}", "o.i"), expected);
    EXPECT_EQ(exploded(R"([{"a":[{"b":[{"c":[1,2]},{"c":[3]}]},{"b":[{"c":[]}]}]}])", "a.b.c"),
              "a.b.c\r\n1\r\n2\r\n3\r\n\"\"\r\n");
    // Arrays that stand elsewhere stay text, and so do those that only flattening leads to.
    EXPECT_EQ(exploded(R"([{"a":[{"b":[1,2],"c":[3,4]}],"d":[5,6]}])", "a.b"),
              "a.b\ta.c\td\r\n1\t[3,4]\t[5,6]\r\n2\t[3,4]\t[5,6]\r\n");
    EXPECT_EQ(exploded(R"([{"a.b":[1,2],"a":[3,4]}])", "a.b", false),
              "a.b\ta\r\n1\t[3,4]\r\n2\t[3,4]\r\n");
}

TEST(ExplodeTest, APathLongerThanValuesCanBeNestedIsRefusedBeforeAnythingIsRead) {
    std::string path = "a";
    for (int i = 1; i < 32; ++i) path += ".a";
    EXPECT_EQ(refusal(R"([{"a":1}])", flat(Format::kTsv, path)).name, "unknown_column");
    path += ".a";
    for (const bool json : {true, false}) {
        const Error error = refusal(json ? R"([{"a":1}])" : "a\n1\n", flat(Format::kTsv, path));
        EXPECT_EQ(error.name, "json_too_deep");
        EXPECT_EQ(error.message,
                  "the column to explode has 33 names in its path, and values are at most 32 deep: "
                  "name one of them");
    }
    // Without flatten it is one name.
    EXPECT_EQ(exploded("[{\"" + path + "\":[1,2]}]", path, false), path + "\r\n1\r\n2\r\n");
}

TEST(ExplodeTest, ErrorsInAnArrayWithinAnArrayNameTheRowInTheFile) {
    const std::string first = R"({"a":[{"b":[1,2]},{"b":[3]}]})";
    TransformSpec spec = flat(Format::kNdjson, "a.b");
    spec.recipe.typing.columns = {{"a.b", {ValueType::Kind::kInteger}}};
    const auto row_of = [&](const std::string& second) {
        return refusal(first + first + second + first, spec).place.row;
    };
    EXPECT_EQ(row_of(R"({"a":[{"b":[1,2]},{"b":[3,"x"]}]})"), 3U);
    EXPECT_EQ(row_of(R"({"a":[{"b":[1]},{"b":[2],"b":[3]}]})"), 3U);
    EXPECT_EQ(row_of(R"({"a":[{"b":[1]}],"a":[]})"), 3U);
    EXPECT_EQ(row_of(R"({"a":[{"b":[1]},{"b":1,"b":2}]})"), 3U);
    EXPECT_EQ(row_of(R"({"a":[{"b":["\u0000"]}]})"), 3U);
    spec.limits.record_bytes = 500;
    std::string many = R"({"a":[{"b":[1)";
    for (int i = 0; i < 100; ++i) many += ",1";
    EXPECT_EQ(row_of(many + "]}]}"), 3U);
}

TEST(ExplodeTest, RowsAreCountedBehindIt) {
    TransformSpec spec = flat(Format::kCsv, "n");
    spec.recipe.steps = {Sort{{{.column = "n"}}}, Slice{.rows = 2, .is_head = true}};
    const auto ran = run(R"([{"n":[3,1]},{"n":[]},{"n":[2]}])", spec);
    ASSERT_TRUE(ran.ok) << describe(ran.error);
    EXPECT_EQ(ran.summary.rows + ran.summary.filtered, 4U);
    EXPECT_EQ(ran.summary.rows, 2U);
}

TEST(ExplodeTest, ErrorsNameTheRowInTheFile) {
    TransformSpec spec = flat(Format::kNdjson, "n");
    spec.recipe.typing.columns = {{"n", {ValueType::Kind::kInteger}}};
    const Error error = refusal(R"([{"n":[1,2,3]},{"n":[4,5]},{"n":[6,"x"]}])", spec);
    EXPECT_EQ(error.name, "bad_value");
    EXPECT_EQ(error.place.row, 3U);
    const std::string first = R"({"n":[1,2,3]})";
    const auto row_of = [&](const std::string& second) {
        return refusal(first + "\n" + second, flat(Format::kTsv, "n")).place.row;
    };
    EXPECT_EQ(row_of(R"({"n":[1],"n":2})"), 2U);
    EXPECT_EQ(row_of(R"({"n":[1],"n":[2]})"), 2U);
    EXPECT_EQ(row_of(R"({"n":[1],"m":"\u0000"})"), 2U);
    EXPECT_EQ(row_of(R"({"n":[1],,})"), 2U);
    EXPECT_EQ(row_of("3"), 2U);
    spec = flat(Format::kCsv, "n");
    spec.output.quotes = QuoteStyle::kNone;
    EXPECT_EQ(refusal(first + R"({"n":[4,"a,b"]})", spec).place.row, 2U);
}

TEST(ExplodeTest, TheArrayMustBeSomewhereAndOnce) {
    const Error error = refusal(R"([{"names":[1]}])", flat(Format::kTsv, "name"));
    EXPECT_EQ(error.name, "unknown_column");
    EXPECT_EQ(convert("[]", flat(Format::kJson, "n")), "[]\n");
    const Error twice = refusal(R"([{"n":[1],"n":[2]}])", flat(Format::kTsv, "n"));
    EXPECT_EQ(twice.name, "invalid_json");
    EXPECT_NE(twice.message.find("\"n\" twice"), std::string::npos);
}

TEST(ExplodeTest, ARowIsKeptUpToTheLimit) {
    TransformSpec spec = flat(Format::kTsv, "n");
    spec.limits.record_bytes = 1000;
    std::string row = R"({"n":[1)";
    for (int i = 0; i < 8; ++i) row += ",1";
    EXPECT_TRUE(run(row + "]}", spec).ok);
    for (int i = 0; i < 100; ++i) row += ",1";
    EXPECT_EQ(refusal(row + "]}", spec).name, "record_too_large");
}

// Parts of a text that a block's end had cut each counted as a token.
TEST(ExplodeTest, WhatARowTakesDoesNotDependOnWhereItIsCut) {
    TransformSpec spec = flat(Format::kTsv, "n");
    spec.limits.record_bytes = 160;
    int taken = 0;
    for (std::size_t size = 0; size < 80; ++size) {
        const std::string text(size, 'x');
        const std::string row = R"([{"n":["a","b"],")" + text + R"(":12345,"t":")" + text + "\"}]";
        const testing::Ran whole = run(row, spec);
        taken += whole.ok ? 1 : 0;
        for (const std::size_t block : {1U, 2U, 5U}) {
            const testing::Ran cut = run(row, spec, block);
            EXPECT_EQ(describe(cut.error), describe(whole.error)) << row << ", block " << block;
        }
    }
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, 80);
}

}  // namespace
}  // namespace sluice::engine
