// What on_error: reject does to JSON: which rows go, what is kept of them, and that nothing else
// changes.
#include "engine/rejects_testing.h"

namespace sluice::engine {
namespace {

using testing::Bad;
using testing::kCast;
using testing::lines;
using testing::sift;
using testing::Sifted;
using testing::with_recipe;

TEST(RejectsJsonTest, RowsThatAStepCannotTakeGoAsTheyStandInEveryShape) {
    const std::string rows = R"({"n":1, "s" : "a"},{ "n": "x",  "s":"\u00e4" },{"n":3})";
    for (const auto& [begin, end] : std::initializer_list<std::pair<std::string, std::string>>{
             {"[", "]"}, {R"({"k":[[1]],"items":[)", R"(],"more":{}})"}}) {
        const Sifted got = sift(begin + rows + end, with_recipe(kCast));
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "n,s\n1,a\n3,\n");
        EXPECT_EQ(got.bad(),
                  (std::vector<Bad>{{2,
                                     begin.size() + rows.find("{ \"n\""),
                                     "bad_value",
                                     R"({ "n": "x",  "s":"\u00e4" })",
                                     "n"}}));
        EXPECT_EQ(got.ran.summary.rejected, 1U);
    }
    const Sifted got = sift("{\"n\":1}\n{\"n\":\"x\"}\n{\"n\":\n3}\n", with_recipe(kCast));
    EXPECT_EQ(got.ran.output, "n\n1\n3\n");
    EXPECT_EQ(got.bad(), (std::vector<Bad>{{2, 8, "bad_value", R"({"n":"x"})", "n"}}));
}

TEST(RejectsJsonTest, EveryKindOfBadStepRejectsItsRow) {
    const auto code = [](std::string_view step) {
        const Sifted got = sift("[{\"n\":\"5\"},{\"n\":\"\"},{\"n\":\"z\"}]", with_recipe(step));
        EXPECT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.summary.rows + got.ran.summary.rejected, 3U);
        return got.bad().empty() ? "" : got.bad().front().code;
    };
    EXPECT_EQ(code(R"({"do":"validate","columns":["n"],"required":true})"), "value_required");
    EXPECT_EQ(code(R"({"do":"validate","columns":["n"],"min":6})"), "out_of_range");
    EXPECT_EQ(code(R"({"do":"validate","columns":["n"],"pattern":"[0-9]*"})"), "pattern_mismatch");
    EXPECT_EQ(code(R"({"do":"validate","columns":["n"],"enum":["5"]})"), "not_in_enum");
}

TEST(RejectsJsonTest, TypedOutputRejectsWhatHasNotTheType) {
    TransformSpec spec = lines(Format::kNdjson);
    spec.recipe.typing.columns = {{"n", {ValueType::Kind::kInteger}}};
    const Sifted got = sift("{\"n\":\"1\"}\n{\"n\":\"one\"}\n{\"n\":2}\n", spec);
    EXPECT_EQ(got.ran.output, "{\"n\":1}\n{\"n\":2}\n");
    EXPECT_EQ(got.bad(), (std::vector<Bad>{{2, 10, "bad_value", R"({"n":"one"})", "n"}}));
}

TEST(RejectsJsonTest, ALineThatCannotBeReadIsRejectedAndNothingBehindIt) {
    TransformSpec spec = lines();
    spec.limits.json_depth = 3;
    spec.limits.field_bytes = 10;
    const std::string nul(1, '\0');
    // What is no JSON goes with its line end; what is JSON without.
    for (const auto& [line, code, whole] :
         std::initializer_list<std::tuple<std::string, std::string, bool>>{
             {"{\"a\":1", "invalid_json", true},
             {"{\"a\":[1", "invalid_json", true},
             {"{\"a\":\"1", "invalid_json", true},
             {"{\"a\":1}}", "invalid_json", true},
             {"{\"a\":1},", "invalid_json", true},
             {"{\"a\":1} x {\"a\":2}", "invalid_json", true},
             {"]", "invalid_json", true},
             {"{\"a\":" + nul + "}", "nul_byte", true},
             {"{\xFF}", "invalid_utf8", true},
             {R"({"a":[[[1]]]})", "json_too_deep", true},
             {R"({"a":"\ud800"})", "invalid_json", false},
             {R"({"a":"\ud800\n","b":1})", "invalid_json", false},
             {R"({"a":1,"a":2})", "invalid_json", false},
             {R"({"a":"\u0000"})", "nul_byte", false},
             {R"({"a":"a value too long"})", "field_too_large", false},
             {R"({"a name too long":1})", "field_too_large", false},
             {"7", "not_a_table", false},
             {R"("text")", "not_a_table", false},
             {"null", "not_a_table", false},
             {R"([{"z":1}])", "not_a_table", false}}) {
        for (const std::string end : {"\n", "\r\n"}) {
            const std::string before = "{\"a\":1}" + end;
            const Sifted got = sift(before + line + end + "{\"b\":2}" + end, spec);
            ASSERT_TRUE(got.ran.ok) << line << describe(got.ran.error);
            EXPECT_EQ(got.ran.output, "a,b\n1,\n,2\n") << line;
            EXPECT_EQ(got.ran.summary.rejected, 1U) << line;
            ASSERT_EQ(got.bad().size(), 1U) << line;
            const Bad bad = got.bad().front();
            EXPECT_EQ(bad.row, 2U) << line;
            EXPECT_EQ(bad.offset, before.size()) << line;
            EXPECT_EQ(bad.code, code) << line;
            EXPECT_EQ(bad.raw, line + (whole ? end : "")) << line;
        }
    }
}

TEST(RejectsJsonTest, BytesOfALineThatAreNoTextAreKeptInBase64) {
    const Sifted got = sift("{\"a\":\"\xFF\"}\n{\"a\":1}\n", lines());
    EXPECT_EQ(got.ran.output, "a\n1\n");
    EXPECT_TRUE(got.rejects.contains(R"("raw_base64":"eyJhIjoi/yJ9")")) << got.rejects;
    EXPECT_EQ(got.bad(), (std::vector<Bad>{{1, 0, "invalid_utf8", "{\"a\":\"\xFF\"}", ""}}));
}

TEST(RejectsJsonTest, TheFirstAndTheLastLineMayBeBroken) {
    const Sifted first = sift("{\"a\":\n{\"a\":2}\n", lines());
    EXPECT_EQ(first.ran.output, "a\n2\n");
    EXPECT_EQ(first.bad(), (std::vector<Bad>{{1, 0, "invalid_json", "{\"a\":\n", ""}}));
    const Sifted last = sift("\xEF\xBB\xBF  {\"a\":1}\n {\"a\":", lines());
    EXPECT_EQ(last.ran.output, "a\n1\n");
    EXPECT_EQ(last.bad(), (std::vector<Bad>{{2, 14, "invalid_json", "{\"a\":", ""}}));
    EXPECT_EQ(sift("[1\n{\"a\":1}\n", lines()).ran.output, "a\n1\n");
    EXPECT_EQ(sift("[1]\n{\"a\":1}\n", lines()).ran.output, "a\n1\n");
    EXPECT_EQ(sift("{\"items\":[1\n{\"a\":1}\n", lines()).ran.output, "a\n1\n");
}

TEST(RejectsJsonTest, RowsOverManyLinesAndManyOnOneAreReadAsEver) {
    const std::string text = "{\n \"a\":1\n}\n{\"a\":2} {\"a\":\n3}{\"b\":\"\"}\n\n{\"a\":4}";
    for (const Format to : {Format::kCsv, Format::kNdjson}) {
        TransformSpec spec = testing::to(to);
        spec.output.crlf = false;
        const Sifted got = sift(text, spec);
        EXPECT_EQ(got.ran.output, testing::convert(text, spec));
        EXPECT_EQ(got.rejects, "");
    }
}

// It was told as one level less, as the row stands in the array's brackets.
TEST(RejectsJsonTest, TheDepthOfALimitIsToldAsItIsWithoutRejects) {
    for (const auto& [begin, end] : {std::pair("[", "]"), std::pair(R"({"items":[)", "]}")}) {
        const std::string text =
            begin + (R"({"a":1},{"a":)" + std::string(40, '[') + std::string(40, ']')) + "}" + end;
        const Sifted got = sift(text, testing::to(Format::kCsv));
        EXPECT_TRUE(got.all().contains("nested more than 32 deep")) << got.all();
    }
}

TEST(RejectsJsonTest, ElementsThatAreNoRowsAreRejectedAndColumnsAreThoseOfRows) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.limits.json_depth = 4;
    const std::string deep = R"({"y":[[[[0]]]],"x":"\"]"})";
    const std::string half = R"({"x":"\ud800\"]","w":1})";
    const std::string text =
        R"([{"a":1}, 5 ,"]}",)" + deep + ',' + half + R"(,[{"z":1}],{"b":2},true,{"c":1,"c":2}])";
    const auto at = [&](std::string_view what) { return text.find(what); };
    const Sifted got = sift(text, spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "a,b\n1,\n,2\n");
    EXPECT_EQ(got.bad(),
              (std::vector<Bad>{{2, 10, "not_a_table", "5", ""},
                                {3, 13, "not_a_table", "\"]}\"", ""},
                                {4, at(deep), "json_too_deep", deep, ""},
                                {5, at(half), "invalid_json", half, ""},
                                {6, at("[{\"z"), "not_a_table", R"([{"z":1}])", ""},
                                {8, at("true"), "not_a_table", "true", ""},
                                {9, at("{\"c"), "invalid_json", R"({"c":1,"c":2})", "c"}}));
}

TEST(RejectsJsonTest, AnArrayThatIsBrokenFailsWithTheUsualError) {
    for (const std::string text : {R"([{"a":1},{"a":2,])",
                                   R"([{"a":1})",
                                   R"([{"a":1} {"a":2}])",
                                   R"([{"a":1}] x)",
                                   R"({"items":[{"a":1},]})",
                                   R"({"items":[{"a":1}],"b":)",
                                   "\"text",
                                   " \n"}) {
        for (const Format from : {Format::kJson, Format::kItems}) {
            TransformSpec spec = testing::to(Format::kCsv);
            spec.from = from;
            EXPECT_EQ(describe(sift(text, spec).ran.error), describe(testing::refusal(text, spec)))
                << text;
        }
    }
}

TEST(RejectsJsonTest, AFileOfNothingButRejectsHasNoRows) {
    const std::string text = "{\"a\":\n7\n]\n";
    const Sifted json = sift(text, lines(Format::kJson));
    EXPECT_EQ(json.ran.output, "[]\n");
    EXPECT_EQ(json.ran.summary.rejected, 3U);
    EXPECT_EQ(json.bad().size(), 3U);
    // Delimited output has no columns to name.
    const Error error = sift(text, lines()).ran.error;
    EXPECT_EQ(error.name, "empty_file");
    EXPECT_TRUE(error.message.contains("invalid_json")) << error.message;
    const Sifted cast = sift("[{\"n\":\"x\"}]", with_recipe(kCast));
    EXPECT_EQ(cast.ran.output, "n\n");
    EXPECT_EQ(cast.ran.summary.rejected, 1U);
}

TEST(RejectsJsonTest, ContentThatOnlyBeginsLikeJsonIsStillCsv) {
    const Sifted got = sift("{a},b\n1,2\n3\n");
    EXPECT_EQ(got.ran.output, "{a},b\n1,2\n");
    EXPECT_EQ(got.bad().size(), 1U);
    const Sifted json = sift("{\"a\":1}\n{\"a\":\n");
    EXPECT_EQ(json.ran.output, "a\n1\n");
    EXPECT_EQ(json.ran.summary.from, Format::kNdjson);
}

}  // namespace
}  // namespace sluice::engine
