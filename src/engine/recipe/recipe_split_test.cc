// What a recipe does depends on the table only: not on chunks, threads and blocks, nor on whether
// the table came as CSV or as JSON.
#include <gtest/gtest.h>

#include <random>

#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/rounds_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kRecipe = R"~({"version":1,"steps":[
    {"do":"drop","columns":["h3"]},
    {"do":"filter","where":{"not":{"column":"h1","in":["drop"]}}},
    {"do":"derive","column":"both","concat":[{"column":"h0"},"/\"",{"column":"h2"}]},
    {"do":"derive","column":"h2","regex":{"column":"h2","pattern":"\"+","with":"'\\0,"}},
    {"do":"fill","columns":["h1"],"with":"none"},
    {"do":"validate","columns":["h2"],"pattern":"(?s)[^!]*"},
    {"do":"cast","columns":["h0"],"to":"integer"},
    {"do":"rename","columns":[{"from":"h1","to":"one"}]},
    {"do":"reorder","columns":["both"]}]})~";

TransformSpec recipe_spec(Format from, Format to) {
    TransformSpec spec = testing::to(to);
    spec.from = from;
    spec.recipe = *parse_recipe_document(kRecipe);
    return spec;
}

std::string outcome(std::string_view input, const TransformSpec& spec, std::size_t block) {
    const testing::Ran ran = testing::run(input, spec, block);
    return ran.ok ? ran.output + std::to_string(ran.summary.filtered) : describe(ran.error);
}

// Expects the same outcome for every split, and returns it.
std::string outcome(const std::string& input, TransformSpec spec) {
    spec.chunk_bytes = 1 << 20;
    spec.threads = 1;
    std::string expected = outcome(input, spec, testing::kWhole);
    for (const std::size_t chunk : {1U, 64U, 200U, 4096U}) {
        for (const unsigned threads : {1U, 3U}) {
            spec.chunk_bytes = chunk;
            spec.threads = threads;
            EXPECT_EQ(outcome(input, spec, testing::kWhole), expected)
                << "chunks of " << chunk << ", " << threads << " threads: " << input;
        }
    }
    EXPECT_EQ(outcome(input, spec, 3), expected) << input;
    return expected;
}

class Tables {
  public:
    // Every other table has a row that is wrong, for a step or for the reader.
    std::string csv(bool wrong) {
        std::string text = "h0,h1,h2,h3\n";
        const std::size_t fault = wrong ? random_() % kRows : kRows;
        const std::size_t other = wrong ? random_() % kRows : kRows;
        for (std::size_t row = 0; row < kRows; ++row) {
            const bool is_bad = row == fault || row == other;
            const std::vector<std::string>& rows = is_bad ? kBad : kGood;
            text += rows[random_() % rows.size()] + "\n";
        }
        return text;
    }

  private:
    static constexpr std::size_t kRows = 60;
    const std::vector<std::string> kGood{"1,keep,text,x",
                                         "007,drop,\"a,b\",",
                                         "\" 8\",,\"say \"\"hi\"\"\",\"\"\"\"",
                                         ",drop,!,",
                                         "-12345678901234567890,\"two\r\nlines\",ä€😀,y"};
    const std::vector<std::string> kBad{
        "1.5,keep,x,x", "1,keep,!,x", "1,2,3", "1,\"2\"x,3,4", "x,keep,!,\xFF"};
    std::mt19937 random_{7};
};

TEST(RecipeSplitTest, SplitsChangeNeitherOutputNorErrorNorItsPlace) {
    Tables tables;
    for (unsigned i = 0; i < testing::rounds(120); ++i) {
        outcome(tables.csv(i % 2 == 1), recipe_spec(Format::kCsv, Format::kNdjson));
    }
}

TEST(RecipeSplitTest, CsvAndJsonWithTheSameTableGiveTheSame) {
    Tables tables;
    for (unsigned i = 0; i < testing::rounds(30); ++i) {
        const std::string csv = tables.csv(false);
        const std::string expected = outcome(csv, recipe_spec(Format::kCsv, Format::kCsv));
        for (const Format format : {Format::kJson, Format::kNdjson, Format::kItems}) {
            const std::string json = testing::convert(csv, testing::to(format));
            EXPECT_EQ(outcome(json, recipe_spec(format, Format::kCsv)), expected);
            // A member more than an object makes it no plain shape: it is read one row at a time.
            const std::string odd =
                "{\"n\":1," + testing::convert(csv, testing::to(Format::kItems)).substr(1);
            EXPECT_EQ(outcome(odd, recipe_spec(Format::kItems, Format::kCsv)), expected);
        }
    }
}

TEST(RecipeSplitTest, AnErrorOfTheWriterNamesTheRowOfTheFile) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kCsv;
    spec.output.quotes = QuoteStyle::kNone;
    spec.recipe = *parse_recipe_document(
        R"({"version":1,"steps":[{"do":"filter","where":{"column":"a","is_empty":false}}]})");
    std::string csv = "a,b\n";
    for (int i = 0; i < 400; ++i) csv += ",x\n1,y\n";
    const Error error = testing::refusal(csv + "1,\"x,y\"\n", spec);
    EXPECT_EQ(error.name, "value_needs_quotes");
    EXPECT_EQ(error.place.row, 802U);
    outcome(csv + "1,\"x,y\"\n", spec);
    // Behind a sort there is no such row.
    spec.recipe =
        *parse_recipe_document(R"({"version":1,"steps":[{"do":"sort","by":[{"column":"b"}]}]})");
    const Error behind = testing::refusal(csv + "1,\"x,y\"\n", spec);
    EXPECT_EQ(behind.place.row, std::nullopt);
    EXPECT_TRUE(behind.message.ends_with(", in row 401 of what step 1 (sort) gives"))
        << behind.message;
    outcome(csv + "1,\"x,y\"\n", spec);
}

TEST(RecipeSplitTest, TheFirstErrorIsTheOneThatCountsWhoeverFindsIt) {
    TransformSpec spec = recipe_spec(Format::kCsv, Format::kCsv);
    EXPECT_EQ(outcome("h0,h1,h2,h3\n1,,,\nx,,,\n1\n", spec),
              "bad_value: step 7 (cast): \"x\" is no integer (row 3, column \"h0\")");
    EXPECT_EQ(outcome("h0,h1,h2,h3\n1,,,\n1\nx,,,\n", spec),
              "ragged_row: the row has 1 fields, the header has 4 (row 3, byte 17)");
    spec.from = Format::kJson;
    EXPECT_EQ(
        outcome(
            "[{\"h0\":1,\"h1\":\"\",\"h2\":\"\",\"h3\":\"\"},\n{\"h0\":\"x\"},{\"h0\":1,\"h0\":2}]",
            spec)
            .substr(0, 63),
        "bad_value: step 7 (cast): \"x\" is no integer (row 2, column \"h0\"");
}

// The rows before an error are taken to the end first: one of them may have an error there.
TEST(RecipeSplitTest, TheFirstErrorIsTheOneThatCountsWhicheverStepFindsIt) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kCsv;
    spec.recipe = *parse_recipe_document(R"({"version":1,"steps":[
        {"do":"validate","columns":["id"],"unique":true},
        {"do":"cast","columns":["v"],"to":"integer"}]})");
    EXPECT_TRUE(outcome("id,v\n1,x\n1,2\n", spec).starts_with("bad_value: step 2 (cast): \"x\""));
    EXPECT_TRUE(outcome("id,v\n1,1\n1,x\n", spec).starts_with("duplicate_value: "));

    spec.output.quotes = QuoteStyle::kNone;
    spec.recipe = *parse_recipe_document(
        R"({"version":1,"steps":[{"do":"cast","columns":["a"],"to":"integer"}]})");
    EXPECT_EQ(outcome("a,b\n1,\"x,y\"\nz,k\n", spec).substr(0, 20), "value_needs_quotes: ");
    EXPECT_EQ(testing::refusal("a,b\n1,\"x,y\"\nz,k\n", spec).place.row, 2U);
    EXPECT_EQ(testing::refusal("a,b\nz,k\n1,\"x,y\"\n", spec).place.row, 2U);
}

// Also when it is known only once the keys that did not fit in memory are sorted.
TEST(RecipeSplitTest, TheFirstDuplicateIsTheOneThatCountsWhateverFitsInMemory) {
    for (const std::size_t memory : {0U, 100U, 200U, 1U << 20U}) {
        testing::MemorySpill spill;
        TransformSpec spec = testing::to(Format::kCsv);
        spec.from = Format::kCsv;
        spec.spilling = {.store = &spill, .memory_bytes = memory};
        spec.recipe = *parse_recipe_document(R"({"version":1,"steps":[
            {"do":"validate","columns":["id"],"unique":true},
            {"do":"cast","columns":["v"],"to":"integer"}]})");
        // Of these keys at most the first two fit; the smallest one comes again last.
        const std::string two = outcome("id,v\ng,1\nb,1\nz,1\na,1\nz,1\na,1\ng,1\n", spec);
        EXPECT_TRUE(two.contains("row 5 of those it gets")) << memory << ": " << two;
        const std::string held = outcome("id,v\ng,1\nb,1\nz,1\nz,1\ng,1\n", spec);
        EXPECT_TRUE(held.contains("row 4 of those it gets")) << memory << ": " << held;
        const std::string before = outcome("id,v\ng,1\nb,1\nz,x\nz,1\ny,y\n", spec);
        EXPECT_TRUE(before.contains("\"x\" is no integer")) << memory << ": " << before;
        const std::string behind = outcome("id,v\ng,1\nb,1\nz,1\nz,1\na,y\n", spec);
        EXPECT_TRUE(behind.contains("row 4 of those it gets")) << memory << ": " << behind;
    }
}

}  // namespace
}  // namespace sluice::engine
