// The steps that look at more than one row, from document to output.
#include <gtest/gtest.h>

#include <random>

#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

TransformSpec with_steps(std::string_view steps) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.recipe = *parse_recipe_document(R"({"version":1,"steps":[)" + std::string(steps) + "]}");
    return spec;
}

std::string numbers(int from, int to) {
    std::string text = "n\n";
    for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
    return text;
}

// Data rows without line ends, and what became of the others.
std::string rows_of(std::string_view csv, const TransformSpec& spec) {
    const testing::Ran ran = testing::run(csv, spec);
    if (!ran.ok) return describe(ran.error);
    std::string rows = ran.output.substr(ran.output.find('\n') + 1);
    for (std::size_t at = 0; (at = rows.find("\r\n")) != std::string::npos;)
        rows.replace(at, 2, " ");
    return rows + "-" + std::to_string(ran.summary.filtered) + "-" +
           std::to_string(ran.summary.deduplicated);
}

std::string rows_of(std::string_view csv, std::string_view steps) {
    return rows_of(csv, with_steps(steps));
}

TEST(OrderedStepsTest, HeadAndSliceTakeRowsByTheirNumber) {
    EXPECT_EQ(rows_of(numbers(1, 9), R"({"do":"head","rows":3})"), "1 2 3 -6-0");
    EXPECT_EQ(rows_of(numbers(1, 9), R"({"do":"head","rows":0})"), "-9-0");
    EXPECT_EQ(rows_of(numbers(1, 9), R"({"do":"slice","from":8,"rows":5})"), "8 9 -7-0");
    EXPECT_EQ(rows_of(numbers(1, 9),
                      R"({"do":"slice","from":3,"rows":5},{"do":"slice","from":2,"rows":2})"),
              "4 5 -7-0");
}

TEST(OrderedStepsTest, ASampleIsTheSameEveryTimeAndOfAboutItsSize) {
    const auto sample = [](const char* seed) {
        return testing::run(
            numbers(1, 20'000),
            with_steps(std::string(R"({"do":"sample","fraction":0.1,"seed":)") + seed + "}"));
    };
    const testing::Ran one = sample("1");
    EXPECT_EQ(one.output, sample("1").output);
    EXPECT_NE(one.output, sample("2").output);
    EXPECT_NEAR(static_cast<double>(one.summary.rows), 2000, 200);
    EXPECT_EQ(rows_of(numbers(1, 3), R"({"do":"sample","fraction":1,"seed":1})"), "1 2 3 -0-0");
}

TEST(OrderedStepsTest, SortsByAFirstKeyAndThenTheNext) {
    const std::string_view csv = "a,b\n10,x\n9,y\n-1,x\nz,x\n9,\"\"\"a\"\n9,y\n";
    EXPECT_EQ(
        rows_of(csv, R"({"do":"sort","by":[{"column":"a"}]},{"do":"select","columns":["a"]})"),
        "-1 10 9 9 9 z -0-0");
    EXPECT_EQ(
        rows_of(
            csv,
            R"({"do":"sort","by":[{"column":"a","as":"number","order":"descending"},{"column":"b"}]})"),
        "10,x 9,\"\"\"a\" 9,y 9,y -1,x z,x -0-0");
    // Columns that are written nowhere may be sorted by.
    EXPECT_EQ(rows_of(csv, R"({"do":"sort","by":[{"column":"b"}]},{"do":"drop","columns":["b"]})"),
              "9 10 -1 z 9 9 -0-0");
}

TEST(OrderedStepsTest, OfEqualRowsTheFirstStays) {
    const std::string_view csv = "a,b\n1,x\n1,y\n2,x\n1,x\n\"1\",\"x\"\n";
    EXPECT_EQ(rows_of(csv, R"({"do":"deduplicate"})"), "1,x 1,y 2,x -0-2");
    EXPECT_EQ(rows_of(csv, R"({"do":"deduplicate","columns":["b"]})"), "1,x 1,y -0-3");
    EXPECT_EQ(rows_of("a,b\nx,yz\nxy,z\n", R"({"do":"deduplicate"})"), "x,yz xy,z -0-0");
}

TEST(OrderedStepsTest, StepsBeforeAndBehindSeeTheirRowsOnly) {
    EXPECT_EQ(rows_of(numbers(1, 9),
                      R"({"do":"filter","where":{"column":"n","compare":">","value":2}},
                         {"do":"sort","by":[{"column":"n","as":"number","order":"descending"}]},
                         {"do":"derive","column":"m","concat":["m",{"column":"n"}]},
                         {"do":"head","rows":3},
                         {"do":"filter","where":{"not":{"column":"n","in":["8"]}}},
                         {"do":"reorder","columns":["m"]})"),
              "m9,9 m7,7 -7-0");
}

TEST(OrderedStepsTest, ErrorsBehindAStepNameTheRowAsTheStepGivesIt) {
    const TransformSpec spec = with_steps(
        R"({"do":"sort","by":[{"column":"n"}]},{"do":"cast","columns":["n"],"to":"integer"})");
    EXPECT_EQ(rows_of("n\nx\n1\n", spec),
              "bad_value: step 2 (cast): \"x\" is no integer, in row 2 of what step 1 (sort) gives "
              "(column \"n\")");
    EXPECT_EQ(testing::refusal("n\n", with_steps(R"({"do":"sort","by":[{"column":"m"}]})")).message,
              "step 1 (sort): column \"m\" is not in the table");
}

TEST(OrderedStepsTest, ValidateRefusesValuesThatAreNotUniqueWithinMemoryAndBeyond) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{32} << 20U}) {
        testing::MemorySpill spill;
        TransformSpec spec = with_steps(R"({"do":"validate","columns":["a","b"],"unique":true})");
        spec.spilling = {&spill, memory};
        spec.chunk_bytes = 8;
        spec.threads = 2;
        const std::string good = "a,b,c\n1,2,x\n1,3,x\n,,x\n,,y\n2,,x\n";
        EXPECT_EQ(testing::run(good, spec).summary.rows, 5U);
        EXPECT_EQ(testing::convert(good, spec).size(), good.size() + 6);
        const Error error = testing::refusal(good + "1,\"3\",z\n", spec);
        EXPECT_EQ(error.name, "duplicate_value");
        EXPECT_EQ(error.place.column, "a");
        EXPECT_TRUE(error.message.starts_with("step 1 (validate): row 6 ")) << error.message;
    }
}

// The 16,640th row's number, as eight bytes, is what a key of six empty values and "A" is.
TEST(OrderedStepsTest, ValidateTakesNoRowOfEmptyValuesForAnotherOne) {
    std::string csv = "a,b,c,d,e,f,g\n";
    for (int row = 1; row < 0x4100; ++row) csv += std::to_string(row) + ",,,,,,\n";
    csv += ",,,,,,\n,,,,,,A\n";
    const TransformSpec spec =
        with_steps(R"({"do":"validate","columns":["a","b","c","d","e","f","g"],"unique":true})");
    const testing::Ran ran = testing::run(csv, spec);
    EXPECT_TRUE(ran.ok) << describe(ran.error);
    EXPECT_EQ(ran.summary.rows, 0x4101U);
}

TEST(OrderedStepsTest, AnEmptyTableStaysEmpty) {
    for (const char* step : {R"({"do":"sort","by":[{"column":"n"}]})",
                             R"({"do":"deduplicate"})",
                             R"({"do":"head","rows":2})"}) {
        EXPECT_EQ(testing::convert("n\n", with_steps(step)), "n\r\n") << step;
        TransformSpec items = with_steps(step);
        items.to = Format::kItems;
        EXPECT_EQ(testing::convert("n\n", items), "{\"items\":[]}\n") << step;
        EXPECT_EQ(testing::convert("n\n1\n", items), "{\"items\":[{\"n\":\"1\"}]}\n") << step;
    }
}

// Threads, chunks, and how much fits in memory change nothing.
TEST(OrderedStepsTest, WhatIsSpilledChangesNothing) {
    std::mt19937 random(11);
    std::string csv = "k,v\n";
    for (int i = 0; i < 700; ++i) {
        csv += std::to_string(random() % 100) + ",\"value \"\"" + std::to_string(random() % 4) +
               "\"\"\"\n";
    }
    for (const char* steps :
         {R"({"do":"sort","by":[{"column":"k","as":"number"}]})",
          R"({"do":"deduplicate"})",
          R"({"do":"deduplicate","columns":["k"]},{"do":"sort","by":[{"column":"v"}]})",
          R"({"do":"sample","fraction":0.5,"seed":3},{"do":"slice","from":5,"rows":100})"}) {
        TransformSpec spec = with_steps(steps);
        const std::string expected = rows_of(csv, spec);
        for (const std::size_t memory : {1U, 500U, 5000U}) {
            for (const unsigned threads : {1U, 3U}) {
                testing::MemorySpill disk;
                spec.spilling = {.store = &disk, .memory_bytes = memory};
                spec.chunk_bytes = 300;
                spec.threads = threads;
                EXPECT_EQ(rows_of(csv, spec), expected) << steps << " in " << memory;
            }
        }
    }
}

TEST(OrderedStepsTest, WithoutADiskWhatDoesNotFitIsAnError) {
    TransformSpec spec = with_steps(R"({"do":"sort","by":[{"column":"n"}]})");
    spec.spilling.memory_bytes = 100;
    const Error error = testing::refusal(numbers(1, 50), spec);
    EXPECT_EQ(error.name, "spill_needed");
    EXPECT_EQ(error.code, Code::kTooLarge);
}

}  // namespace
}  // namespace sluice::engine
