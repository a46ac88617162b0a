// What on_error: reject does to JSON that is flattened and exploded: a record goes whole, however
// many rows it would have been.
#include "engine/rejects_testing.h"

namespace sluice::engine {
namespace {

using testing::Bad;
using testing::lines;
using testing::sift;
using testing::Sifted;
using testing::with_recipe;

TransformSpec nested(TransformSpec spec, std::string explode = {}) {
    spec.recipe.nesting.flatten = true;
    spec.recipe.nesting.explode = std::move(explode);
    return spec;
}

TransformSpec casting(TransformSpec spec = lines()) {
    return with_recipe(R"({"do":"cast","columns":["n.x"],"to":"integer"})", std::move(spec));
}

TEST(RejectsNestedTest, ABrokenLineARefusedValueAndANameThatComesTwiceGo) {
    const std::string good = "{\"n\":{\"x\":1}}\n";
    const std::string twice = R"({"n.x":1,"n":{"x":2},"z":{"y":3}})";
    const std::string input =
        good + "{\"n\":{\n" + good + "{\"n\":{\"x\":\"?\"}}\n" + twice + "\n7";
    const Sifted got = sift(input, nested(casting()));
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "n.x\n1\n1\n");
    EXPECT_EQ(got.bad(),
              (std::vector<Bad>{{2, 14, "invalid_json", "{\"n\":{\n", ""},
                                {4, 35, "bad_value", "{\"n\":{\"x\":\"?\"}}", "n.x"},
                                {5, 51, "invalid_json", twice, "n.x"},
                                {6, input.size() - 1, "not_a_table", "7", ""}}));
}

TEST(RejectsNestedTest, OneRefusedElementRejectsAllRowsOfItsRecord) {
    const std::string bad = R"({"id":2,"n":[{"x":3},{"x":"?"},{"x":4}]})";
    const std::string rows =
        R"({"id":1,"n":[{"x":1},{"x":2}]},)" + bad + R"(,{"id":3,"n":[{"x":5}]})";
    for (const auto& [begin, end] : std::initializer_list<std::pair<std::string, std::string>>{
             {"[", "]"}, {R"({"k":[[1]],"items":[)", R"(],"more":{}})"}}) {
        const Sifted got =
            sift(begin + rows + end, nested(casting(testing::to(Format::kCsv)), "n"));
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "id,n.x\n1,1\n1,2\n3,5\n");
        EXPECT_EQ(got.bad(),
                  (std::vector<Bad>{{2, begin.size() + rows.find(bad), "bad_value", bad, "n.x"}}));
        EXPECT_EQ(got.ran.summary.rows, 3U);
        EXPECT_EQ(got.ran.summary.rejected, 1U);
    }
}

TEST(RejectsNestedTest, ARecordGoesWholeForAnElementWithinAnElement) {
    const std::string good = R"({"n":[{"x":[1,2]},{"x":[3]}]})";
    const std::string bad = R"({"n":[{"x":[4]},{"x":[5,"?"]}]})";
    const Sifted got = sift(good + "\n" + bad + "\n" + good, nested(casting(), "n.x"));
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "n.x\n1\n2\n3\n1\n2\n3\n");
    EXPECT_EQ(got.bad(), (std::vector<Bad>{{2, good.size() + 1, "bad_value", bad, "n.x"}}));
}

TEST(RejectsNestedTest, WhatTheOutputCannotSayRejectsTheRecord) {
    TransformSpec spec = nested(lines(), "n");
    spec.output.quotes = QuoteStyle::kNone;
    const Sifted got = sift("{\"n\":[1,\"a,b\"]}\n{\"n\":[2,3]}\n", spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "n\n2\n3\n");
    EXPECT_EQ(got.bad(),
              (std::vector<Bad>{{1, 0, "value_needs_quotes", "{\"n\":[1,\"a,b\"]}", "n"}}));
}

TEST(RejectsNestedTest, ARecordThatTakesTooMuchToExplodeGoesAndItsColumnsWithIt) {
    TransformSpec spec = nested(lines(), "n");
    spec.limits.record_bytes = 1000;
    std::string large = R"({"z":1,"n":[1)";
    for (int i = 0; i < 100; ++i) large += ",1";
    large += "]}";
    const Sifted got = sift(large + "\n{\"n\":[2]}\n{\"n\":[3],\"n\":[4]}", spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "n\n2\n");
    ASSERT_EQ(got.bad().size(), 2U);
    EXPECT_EQ(got.bad()[0].code, "record_too_large");
    EXPECT_EQ(got.bad()[0].raw, large);
    EXPECT_EQ(got.bad()[1].code, "invalid_json");
    EXPECT_EQ(got.bad()[1].row, 3U);
}

// Rows that were tried leave nothing behind: neither in counts nor in types.
TEST(RejectsNestedTest, TriedRowsAreNeitherCountedNorInferredFrom) {
    const std::string input =
        "{\"n\":[{\"x\":3},{\"x\":1}],\"t\":1}\n"
        "{\"n\":[{\"x\":0},{\"x\":\"?\"}],\"t\":\"text\"}\n"
        "{\"n\":[{\"x\":2},{\"x\":2},{\"x\":9}],\"t\":2}\n";
    TransformSpec spec =
        nested(with_recipe(R"({"do":"filter","where":{"column":"n.x","compare":"!=","value":"9"}},
                       {"do":"cast","columns":["n.x"],"to":"integer"})",
                           lines(Format::kNdjson)),
               "n");
    spec.recipe.typing.infer = true;
    const Sifted got = sift(input, spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(
        got.ran.output,
        "{\"n.x\":3,\"t\":1}\n{\"n.x\":1,\"t\":1}\n{\"n.x\":2,\"t\":2}\n{\"n.x\":2,\"t\":2}\n");
    EXPECT_EQ(got.ran.summary.rejected, 1U);
    EXPECT_EQ(got.ran.summary.filtered, 1U);
}

// Rows of a record that is refused later would have gone out, and each would carry the whole
// record.
TEST(RejectsNestedTest, ExplodedRowsAreNotRejectedBehindAStepThatSeesAllRows) {
    for (const char* step : {R"({"do":"sort","by":[{"column":"n"}]})",
                             R"({"do":"validate","columns":["n"],"unique":true})"}) {
        const Sifted got = sift("{\"n\":[1,2]}\n", nested(with_recipe(step, lines()), "n"));
        EXPECT_EQ(got.ran.error.name, "rejects_unsupported") << step;
        EXPECT_EQ(got.ran.output, "");
    }
}

// Rows go out while a record is exploded: what it repeats is not held.
TEST(RejectsNestedTest, AnyChunkSizeThreadsAndBlockGiveTheSame) {
    std::string input = "\xEF\xBB\xBF";
    for (int i = 0; i < 60; ++i) {
        input += "{\"id\":{\"a\":" + std::to_string(i) + "},\"n\":[";
        for (int j = 0; j < i % 7; ++j) {
            const bool bad = i % 5 == 3 && j == i % 4;
            input += (j > 0 ? "," : "") +
                     (bad ? std::string("{\"x\":\"?\"}") : "{\"x\":" + std::to_string(j) + "}");
        }
        input += i % 11 == 5 ? "]\n" : "]}\n";
    }
    TransformSpec spec = nested(casting(), "n");
    const Sifted whole = sift(input, spec);
    ASSERT_TRUE(whole.ran.ok) << describe(whole.ran.error);
    EXPECT_GT(whole.ran.summary.rejected, 10U);
    for (const unsigned threads : {1U, 2U, 8U}) {
        for (const std::size_t chunk : {1U, 7U, 100U, 4096U}) {
            for (const std::size_t block : {1U, 13U, 1000U}) {
                spec.threads = threads;
                spec.chunk_bytes = chunk;
                EXPECT_EQ(sift(input, spec, block).all(), whole.all()) << chunk << ' ' << block;
            }
        }
    }
    // Without the rejects' bytes: the same output, and no rejects.
    std::string rest = input;
    std::vector<Bad> bad = whole.bad();
    for (auto each = bad.rbegin(); each != bad.rend(); ++each) {
        ASSERT_EQ(rest.substr(each->offset, each->raw.size()), each->raw);
        rest.erase(each->offset, each->raw.size());
    }
    const Sifted again = sift(rest, spec);
    EXPECT_EQ(again.ran.output, whole.ran.output);
    EXPECT_EQ(again.rejects, "");
    TransformSpec plain = spec;
    plain.output.crlf = false;
    EXPECT_EQ(testing::convert(rest, plain), whole.ran.output);
}

TEST(RejectsNestedTest, NestedOutputIsOrderedAndRefusedAsWithoutRejects) {
    TransformSpec spec = lines(Format::kNdjson);
    spec.recipe.nesting.nest = true;
    EXPECT_EQ(sift("{\"a.x\":1,\"b\":2,\"a.y\":3}\n{", spec).ran.output,
              "{\"a\":{\"x\":\"1\",\"y\":\"3\"},\"b\":\"2\"}\n");
    EXPECT_EQ(sift("{\"a\":1,\"a.y\":3}\n", spec).ran.error.name, "nest_conflict");
}

}  // namespace
}  // namespace sluice::engine
