#include "engine/preview/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_stream.h"
#include "engine/bytes/compressing_sink.h"
#include "engine/preview/preview_testing.h"
#include "engine/recipe/document.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Rows = std::vector<std::vector<std::string>>;

Recipe recipe(std::string_view text) {
    auto read = parse_recipe_document(text);
    EXPECT_TRUE(read) << describe(read.error());
    return *std::move(read);
}

std::string compressed(std::string_view text, Compression compression) {
    MemorySink stored;
    CompressingSink sink(stored, compression);
    EXPECT_TRUE(sink.write(text));
    EXPECT_TRUE(sink.finish());
    return stored.take();
}

TEST(Preview, ShowsInputAndResultAsTheTransformMakesIt) {
    PreviewWish wish = whole("id;name;price\n1;Ada;1,5\n2;Bo;10,25\n3;;\n");
    wish.spec.recipe = recipe(R"({"version":1,"steps":[
        {"do":"cast","columns":["price"],"to":"decimal","decimal_mark":","},
        {"do":"select","columns":["price","id"]}],"types":{"price":"decimal"}})");
    const Preview made = shown(wish);
    EXPECT_TRUE(made.complete);
    EXPECT_EQ(made.found.dialect->dialect.delimiter, ";");
    EXPECT_EQ(made.input.rows, (Rows{{"1", "Ada", "1,5"}, {"2", "Bo", "10,25"}, {"3", "", ""}}));
    EXPECT_EQ(made.rows, 3U);
    EXPECT_THAT(made.result.table.columns, ElementsAre("price", "id"));
    EXPECT_EQ(made.result.table.rows, (Rows{{"1.5", "1"}, {"10.25", "2"}, {"", "3"}}));
    EXPECT_EQ(made.result.text, testing::convert(wish.bytes, wish.spec));
    EXPECT_FALSE(made.result.error);
    EXPECT_THAT(made.problems, IsEmpty());
}

TEST(Preview, ProfilesColumnsByTheirTypes) {
    const Preview made = shown(whole("n;t\n10;b\n9,5;a\n;a\n100;c\n"));
    ASSERT_EQ(made.columns.size(), 2U);
    const ColumnProfile& n = *made.columns[0].profile;
    EXPECT_EQ(made.columns[0].finding.type, ColumnType::kDecimal);
    EXPECT_EQ(n.values, 4U);
    EXPECT_EQ(n.filled, 3U);
    EXPECT_EQ(n.distinct, 3U);
    EXPECT_TRUE(n.distinct_is_all);
    EXPECT_EQ(n.min, "9,5");
    EXPECT_EQ(n.max, "100");
    EXPECT_EQ(n.histogram->counts.front() + n.histogram->counts.back(), 3U);
    const ColumnProfile& t = *made.columns[1].profile;
    EXPECT_EQ(t.min, "a");
    EXPECT_EQ(t.max, "c");
    EXPECT_EQ(t.top.front().value, "a");
    EXPECT_EQ(t.top.front().count, 2U);
}

// Whatever a file is like, none of its beginnings has an error that the whole does not have.
TEST(Preview, NoBeginningOfAGoodFileHasAnError) {
    const std::string quoted =
        "a,b\r\n1,\"two\r\nlines\"\r\n2,\"say \"\"hi\"\"\"\r\n3,Łukasz 東京\r\n";
    for (const std::string& text :
         {quoted,
          std::string("a\tb\n1\t2\n\n3\t4\n"),
          std::string("Report\n\na;b\n1;2,5\n3;4\n"),
          std::string(R"([{"a":1,"b":{"c":[1,2]}},{"a":"Ł\u00e9\"","b":null},{"a":3,"b":"x"}])"),
          std::string(R"({"items":[{"a":1},{"a":"]}"},{"a":3}],"next":null})"),
          std::string("{\"a\":1}\n{\"a\":\"x\\\"y\"}\n{\n  \"a\": [1,\n 2]\n}\n{\"a\":4}\n")}) {
        for (std::size_t size = 1; size < text.size(); ++size) {
            PreviewWish wish = beginning(std::string_view(text).substr(0, size));
            const auto made = preview(wish);
            ASSERT_TRUE(made) << describe(made.error()) << ": " << wish.bytes;
            EXPECT_FALSE(made->result.error) << describe(*made->result.error) << ": " << wish.bytes;
            EXPECT_EQ(made->problem_count, 0U) << wish.bytes;
            EXPECT_FALSE(made->complete);
        }
    }
}

TEST(Preview, TheRowsOfABeginningAreTheFirstOnesOfTheWhole) {
    const std::string text = R"([{"a":1,"b":"x"},{"a":2,"b":"y"},{"a":3,"b":"z"}])";
    const Rows all = shown(whole(text)).result.table.rows;
    ASSERT_EQ(all.size(), 3U);
    for (std::size_t size = text.find("},") + 1; size < text.size(); ++size) {
        const auto rows =
            shown(beginning(std::string_view(text).substr(0, size))).result.table.rows;
        ASSERT_GE(rows.size(), 1U) << size;
        EXPECT_TRUE(std::equal(rows.begin(), rows.end(), all.begin())) << size;
    }
}

TEST(Preview, CompressedFilesMayBeCutAnywhere) {
    std::string text = "id,name\n";
    for (int i = 0; i < 2000; ++i)
        text += std::to_string(i) + ",name " + std::to_string(i * 7919) + "\n";
    for (const Compression compression : {Compression::kGzip, Compression::kZstd}) {
        const std::string stored = compressed(text, compression);
        for (const std::size_t size : {stored.size() / 2, stored.size() - 1}) {
            const Preview made = shown(beginning(std::string_view(stored).substr(0, size)));
            EXPECT_FALSE(made.result.error);
            EXPECT_FALSE(made.complete);
        }
        const Preview made = shown(whole(stored));
        EXPECT_TRUE(made.complete);
        EXPECT_EQ(made.rows, 2000U);
        const auto cut = preview(whole(std::string_view(stored).substr(0, stored.size() - 1)));
        const bool told =
            !cut || (cut->result.error && cut->result.error->name == "truncated_compression");
        EXPECT_TRUE(told) << "the whole file ends there: that is an error";
    }
}

TEST(Preview, OtherEncodingsMayBeCutInsideACharacter) {
    std::string text;
    for (const char c : std::string_view("a,b\n1,2\n3,4\n")) text += {c, '\0'};
    PreviewWish wish = beginning(std::string_view(text).substr(0, text.size() - 3));
    wish.input.decoding.said = *parse_encoding("utf-16le");
    const Preview made = shown(wish);
    EXPECT_EQ(made.input.rows, (Rows{{"1", "2"}}));
    EXPECT_FALSE(made.result.error);
    wish.input.decoding.replace_invalid = true;
    EXPECT_EQ(shown(wish).input.rows, (Rows{{"1", "2"}}));
}

TEST(Preview, TellsBadRecordsAsRejectsAndWhatWouldEndTheJob) {
    PreviewWish wish = whole("a,b\n1,2\n3\n5,x\n7,8\n");
    wish.spec.recipe =
        recipe(R"({"version":1,"steps":[{"do":"cast","columns":["b"],"to":"integer"}]})");
    const Preview failing = shown(wish);
    ASSERT_TRUE(failing.result.error);
    EXPECT_EQ(failing.result.error->name, "ragged_row");
    EXPECT_EQ(failing.result.error->place.row, 3U);
    ASSERT_EQ(failing.problems.size(), 2U);
    EXPECT_EQ(failing.problem_count, 2U);
    EXPECT_EQ(failing.problems[0].raw, "3\n");
    EXPECT_EQ(failing.problems[0].error.place.byte_offset, 8U);
    EXPECT_EQ(failing.problems[1].error.name, "bad_value");
    EXPECT_EQ(failing.problems[1].error.place.column, "b");
    EXPECT_EQ(failing.result.table.rows, (Rows{{"1", "2"}, {"7", "8"}}));
    wish.spec.recipe.on_error = OnError::kReject;
    const Preview rejecting = shown(wish);
    EXPECT_FALSE(rejecting.result.error);
    EXPECT_EQ(rejecting.problem_count, 2U);
    EXPECT_EQ(rejecting.result.summary.rejected, 2U);
}

TEST(Preview, AQuoteThatIsNeverClosedIsNoErrorInABeginning) {
    const std::string text = "a,b\n1,2\n3,\"" + std::string(100'000, 'x');
    const Preview made = shown(beginning(text));
    EXPECT_EQ(made.input.rows, (Rows{{"1", "2"}}));
    EXPECT_FALSE(made.result.error);
    EXPECT_THAT(messages_of(made.warnings),
                ::testing::Contains(HasSubstr("a quote is not closed")));
    const Preview all = shown(whole(text));
    ASSERT_TRUE(all.result.error);
    EXPECT_EQ(all.result.error->name, "unterminated_quote");
}

TEST(Preview, ARecipeThatDoesNotFitIsToldBesideTheInput) {
    PreviewWish wish = whole("a,b\n1,2\n");
    wish.spec.recipe = recipe(R"({"version":1,"steps":[{"do":"drop","columns":["c"]}]})");
    const Preview made = shown(wish);
    EXPECT_EQ(made.input.rows, (Rows{{"1", "2"}}));
    ASSERT_TRUE(made.result.error);
    EXPECT_EQ(made.result.error->name, "unknown_column");
}

TEST(Preview, ABrokenArrayShowsTheRowsBeforeAndWhy) {
    for (const bool is_whole : {true, false}) {
        PreviewWish wish = beginning(R"([{"a":1},{"a":2},{"a" 3},{"a":4}])");
        wish.whole = is_whole;
        const Preview made = shown(wish);
        EXPECT_EQ(made.input.rows, (Rows{{"1"}, {"2"}}));
        ASSERT_TRUE(made.result.error);
        EXPECT_EQ(made.result.error->name, "invalid_json");
        EXPECT_EQ(made.result.error->place.row, 3U);
    }
}

TEST(Preview, StepsThatSeeAllRowsAreMarkedUnlessTheFileIsWhole) {
    PreviewWish wish = beginning("a\n3\n1\n2\n4");
    wish.spec.recipe =
        recipe(R"({"version":1,"steps":[{"do":"rename","columns":[{"from":"a","to":"b"}]},
        {"do":"sort","by":[{"column":"b"}]}],"types":"infer"})");
    const Preview made = shown(wish);
    EXPECT_THAT(made.result.steps_of_sample, ElementsAre(2));
    EXPECT_TRUE(made.result.types_of_sample);
    EXPECT_EQ(made.result.text, "{\"b\":1}\n{\"b\":2}\n{\"b\":3}\n");
    wish.whole = true;
    EXPECT_THAT(shown(wish).result.steps_of_sample, IsEmpty());
}

TEST(Preview, CharactersThatTheOutputsEncodingLacksAreTold) {
    PreviewWish wish = whole("a\n東\n");
    wish.encoding = *output_encoding("latin1", false);
    const Preview made = shown(wish);
    ASSERT_TRUE(made.result.error);
    EXPECT_EQ(made.result.error->name, "not_in_encoding");
}

TEST(Preview, ObjectsThatBecomeColumnsAreTheInputsColumns) {
    PreviewWish wish = whole(R"([{"a":{"b":1,"c":"x"}},{"a":{"b":2,"c":"y"}}])");
    wish.spec.to = Format::kJson;
    wish.spec.recipe = recipe(R"({"version":1,"steps":[],"flatten":true,"nest":true})");
    const Preview made = shown(wish);
    EXPECT_THAT(made.input.columns, ElementsAre("a.b", "a.c"));
    EXPECT_EQ(made.columns[0].finding.type, ColumnType::kInteger);
    EXPECT_EQ(made.columns[0].profile->max, "2");
    EXPECT_THAT(made.result.table.columns, ElementsAre("a.b", "a.c"));
    EXPECT_EQ(made.result.table.rows, (Rows{{"1", "x"}, {"2", "y"}}));
}

TEST(Preview, AHeaderThatDoesNotEndInTheSampleShowsNoRows) {
    const std::string header = std::string(1 << 20, 'x');
    const Preview made = shown(beginning(header));
    EXPECT_THAT(made.input.rows, IsEmpty());
    EXPECT_FALSE(made.result.error);
    EXPECT_THAT(messages_of(made.warnings),
                ::testing::Contains(HasSubstr("inside its first record")));
    EXPECT_TRUE(made.first_record_cut);
    EXPECT_FALSE(shown(whole("a\n")).first_record_cut);
}

// Each would be gigabytes if all of it were made.
TEST(Preview, HostileFilesStaySmall) {
    std::string wide = "c0";
    for (int i = 1; i < 10'000; ++i) wide += ",c" + std::to_string(i);
    wide += "\n";
    while (wide.size() < 250'000) wide += "1\n";
    PreviewWish lenient = beginning(wide);
    lenient.spec.dialect.uneven_rows = true;
    const Preview filled = shown(lenient);
    EXPECT_FALSE(filled.result.error);
    EXPECT_TRUE(filled.result.cut);

    std::string array = R"([{"s":")" + std::string(100'000, 'x') + R"(","e":[1)";
    while (array.size() < 250'000) array += ",1";
    array += "]}]";
    PreviewWish exploded = whole(array);
    exploded.spec.recipe = recipe(R"({"version":1,"steps":[],"explode":"e"})");
    EXPECT_TRUE(shown(exploded).result.cut);

    std::string doubling = R"({"version":1,"steps":[)";
    for (int i = 0; i < 30; ++i) {
        doubling += std::string(i > 0 ? "," : "") +
                    R"({"do":"derive","column":"a","concat":[{"column":"a"},{"column":"a"}]})";
    }
    PreviewWish grown = whole("a\nx\ny\n");
    grown.spec.recipe = recipe(doubling + "]}");
    EXPECT_EQ(shown(grown).result.error.value_or(Error{}).name, "field_too_large");

    const Preview deep = shown(beginning(std::string(200'000, '[')));
    EXPECT_THAT(deep.input.rows, IsEmpty());
}

TEST(Preview, EndsWhenItIsAskedTo) {
    int asked = 0;
    PreviewWish wish = whole("a\n1\n2\n");
    wish.ask = [&]() -> Result<void> {
        ++asked;
        return fail(Code::kCancelled, "too_slow", "too slow");
    };
    const Preview made = shown(wish);
    EXPECT_GT(asked, 0);
    EXPECT_TRUE(made.result.cut);
    EXPECT_FALSE(made.result.error);
}

}  // namespace
}  // namespace sluice::engine
