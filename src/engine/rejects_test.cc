// What on_error: reject does: which records go, what is kept of them, and that nothing else
// changes.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <random>

#include "engine/rejects_testing.h"
#include "engine/rounds_testing.h"

namespace sluice::engine {
namespace {

using testing::Sifted;
using testing::with_recipe;

// Of CSV.
Sifted sift_csv(std::string_view input, TransformSpec spec = testing::to(Format::kCsv)) {
    spec.from = Format::kCsv;
    return testing::sift(input, std::move(spec));
}

TEST(RejectsTest, GoodRowsGoOnAndBadOnesAreKeptAsTheyStand) {
    const Sifted rows = sift_csv("a,b\n1,2\n3\n\n4,5,6\n7,8\n");
    ASSERT_TRUE(rows.ran.ok) << describe(rows.ran.error);
    EXPECT_EQ(rows.ran.output, "a,b\n1,2\n7,8\n");
    EXPECT_EQ(rows.rejects,
              "{\"row\":3,\"byte_offset\":8,\"code\":\"ragged_row\",\"message\":"
              "\"the row has 1 fields, the header has 2\",\"raw\":\"3\\n\"}\n"
              "{\"row\":4,\"byte_offset\":11,\"code\":\"ragged_row\",\"message\":"
              "\"the row has 3 fields, the header has 2\",\"raw\":\"4,5,6\\n\"}\n");
    EXPECT_EQ(rows.ran.summary.rows, 2U);
    EXPECT_EQ(rows.ran.summary.rejected, 2U);
}

TEST(RejectsTest, EveryKindOfBadRecordIsRejectedAndNothingBehindIt) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.limits.field_bytes = 10;
    const std::string long_field(11, 'x');
    for (const auto& [record, code] : std::initializer_list<std::pair<std::string, std::string>>{
             {"1,2,3\n", "ragged_row"},
             {"\"a\"b,\"x,\ny\"\n", "stray_quote"},
             {std::string("n\0,2\n", 5), "nul_byte"},
             {"\xFF,\"2\n\"\n", "invalid_utf8"},
             {long_field + ",2\r\n", "field_too_large"}}) {
        const Sifted rows = sift_csv("a,b\n1,2\n" + record + "\"3\",4\n", spec);
        ASSERT_TRUE(rows.ran.ok) << describe(rows.ran.error);
        EXPECT_EQ(rows.ran.output, "a,b\n1,2\n3,4\n") << code;
        EXPECT_TRUE(rows.rejects.starts_with("{\"row\":3,\"byte_offset\":8,")) << rows.rejects;
        EXPECT_TRUE(rows.rejects.contains("\"code\":\"" + code + '"')) << rows.rejects;
        EXPECT_EQ(std::ranges::count(rows.rejects, '\n'), 1);
    }
    const Sifted open = sift_csv("a,b\n1,2\n\"3,4\n5,6\n");
    EXPECT_EQ(open.ran.output, "a,b\n1,2\n");
    EXPECT_TRUE(open.rejects.contains("\"unterminated_quote\"")) << open.rejects;
    EXPECT_TRUE(open.rejects.contains(R"("raw":"\"3,4\n5,6\n"})")) << open.rejects;
}

TEST(RejectsTest, LenientlyReadARecordWithAStrayQuoteIsRejectedAlone) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.dialect.stray_quotes = true;
    for (const std::size_t chunk : {1U, 20U, 1U << 20U}) {
        spec.chunk_bytes = chunk;
        const Sifted rows = sift_csv("a,b\n1,\"x\" y\n\"3\" z\n4,\"5\" v,6\n7,\"8\"\n", spec);
        ASSERT_TRUE(rows.ran.ok) << describe(rows.ran.error);
        EXPECT_EQ(rows.ran.output, "a,b\n1,\"\"\"x\"\" y\"\n7,8\n");
        EXPECT_EQ(rows.bad(),
                  (std::vector<testing::Bad>{{3, 12, "ragged_row", "\"3\" z\n", ""},
                                             {4, 18, "ragged_row", "4,\"5\" v,6\n", ""}}));
    }
}

TEST(RejectsTest, BytesThatAreNoTextAreKeptInBase64) {
    const Sifted rows = sift_csv("a,b\n\xFF\xFE,2\n\xFF,2\n\xFF,22\n");
    EXPECT_EQ(rows.ran.output, "a,b\n");
    EXPECT_TRUE(rows.rejects.contains(R"("raw_base64":"//4sMgo="})")) << rows.rejects;
    EXPECT_TRUE(rows.rejects.contains(R"("raw_base64":"/ywyCg=="})")) << rows.rejects;
    EXPECT_TRUE(rows.rejects.contains(R"("raw_base64":"/ywyMgo="})")) << rows.rejects;
}

TEST(RejectsTest, ValuesThatAStepCannotTakeRejectTheirRow) {
    const std::string cast = R"({"do":"cast","columns":["n"],"to":"integer"})";
    const std::string filter = R"({"do":"filter","where":{"column":"n","compare":"!=","value":9}})";
    const Sifted rows = sift_csv("n\n1\nx\n9\n3\n", with_recipe(cast + ',' + filter));
    ASSERT_TRUE(rows.ran.ok) << describe(rows.ran.error);
    EXPECT_EQ(rows.ran.output, "n\n1\n3\n");
    EXPECT_TRUE(rows.rejects.starts_with(
        R"({"row":3,"byte_offset":4,"column":"n","code":"bad_value","message":"step 1 (cast): )"))
        << rows.rejects;
    EXPECT_EQ(rows.ran.summary.filtered, 1U);
    EXPECT_EQ(rows.ran.summary.rejected, 1U);
}

TEST(RejectsTest, StepsThatSeeAllRowsSeeTheGoodOnesOnce) {
    const std::string cast = R"({"do":"cast","columns":["n"],"to":"integer"})";
    const std::string sort = R"({"do":"sort","by":[{"column":"n","as":"number"}]})";
    for (const std::size_t chunk : {1U, 5U, 100U}) {
        TransformSpec spec = with_recipe(cast + ',' + sort + R"(,{"do":"deduplicate"})");
        spec.chunk_bytes = chunk;
        spec.threads = 2;
        const Sifted rows = sift_csv("n\n3\nx\n1\n3\n1,\n2\n", spec);
        ASSERT_TRUE(rows.ran.ok) << describe(rows.ran.error);
        EXPECT_EQ(rows.ran.output, "n\n1\n2\n3\n");
        EXPECT_EQ(rows.ran.summary.rejected, 2U);
        EXPECT_EQ(rows.ran.summary.deduplicated, 1U);
        // Here the rows before the bad one have come as far as the sorting when it shows.
        const Sifted again = sift_csv("n\n3\n1\n3\n1,\n2\n", spec);
        ASSERT_TRUE(again.ran.ok) << describe(again.ran.error);
        EXPECT_EQ(again.ran.output, "n\n1\n2\n3\n");
        EXPECT_EQ(again.ran.summary.deduplicated, 1U);
    }
}

TEST(RejectsTest, WhatIsWrongWithTheHeaderOrTheRecipeStillFails) {
    EXPECT_EQ(sift_csv("a,a\n1,2\n").ran.error.name, "duplicate_header");
    EXPECT_EQ(sift_csv("a\n1\n", with_recipe(R"({"do":"drop","columns":["b"]})")).ran.error.name,
              "unknown_column");
    TransformSpec spec = testing::to(Format::kCsv);
    spec.limits.record_bytes = 8;
    EXPECT_EQ(sift_csv("a,b\n1234567,89\n1,2\n", spec).ran.error.name, "record_too_large");
}

TEST(RejectsTest, ALimitOnRejectsEndsTheTransform) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.rejecting.rejects_max = 1;
    const Sifted rows = sift_csv("a,b\n1\n2\n3,4\n", spec);
    EXPECT_EQ(rows.ran.error.name, "too_many_rejects");
    EXPECT_EQ(rows.ran.error.place.row, 3U);
}

TEST(RejectsTest, AFullDiskUnderTheRejectsFailsTheTransform) {
    class Full final : public ByteSink {
        Result<void> write(std::span<const char>) override {
            return fail(Code::kStorageFull, "disk_full", "no space is left");
        }
    } full;
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kCsv;
    spec.rejecting.sink = &full;
    EXPECT_EQ(testing::refusal("a,b\n1\n2,3\n", spec).code, Code::kStorageFull);
    EXPECT_EQ(testing::convert("a,b\n2,3\n", spec), "a,b\r\n2,3\r\n");
}

// Text of bytes that matter; most of it wrong somewhere.
std::string csv_soup(std::mt19937& dice) {
    static const std::vector<std::string> kParts{"a",
                                                 "1",
                                                 ",",
                                                 ",",
                                                 "\n",
                                                 "\n",
                                                 "\r\n",
                                                 "\r",
                                                 "\"",
                                                 "\"x\"",
                                                 "\"x,\ny\"",
                                                 "\"\"",
                                                 "\xFF",
                                                 std::string(1, '\0'),
                                                 "\xC3\xA4",
                                                 "1,2\n",
                                                 "3,4\n",
                                                 "\"5\",\"6\"\n",
                                                 "long value"};
    std::string text = "a,b\n";
    for (auto count = dice() % 60; count > 0; --count) text += kParts[dice() % kParts.size()];
    return text;
}

TEST(RejectsTest, NeitherChunksNorThreadsChangeWhatIsRejected) {
    std::mt19937 dice(20261128);
    const std::string filter =
        R"({"do":"filter","where":{"column":"a","compare":"!=","value":"3"}})";
    const std::string cast = R"({"do":"cast","columns":["b"],"to":"integer"})";
    for (unsigned round = 0; round < testing::rounds(300); ++round) {
        const std::string text = csv_soup(dice);
        TransformSpec spec =
            round % 3 == 0 ? with_recipe(filter + ',' + cast) : testing::to(Format::kCsv);
        spec.dialect.stray_quotes = round % 2 == 1;
        spec.limits.field_bytes = 12;
        spec.chunk_bytes = 1 << 20;
        const std::string want = sift_csv(text, spec).all();
        for (const std::size_t chunk : {1U, 2U, 3U, 7U, 17U, 64U, 65U, 128U}) {
            for (const unsigned threads : {1U, 3U}) {
                spec.chunk_bytes = chunk;
                spec.threads = threads;
                ASSERT_EQ(sift_csv(text, spec).all(), want) << "chunk " << chunk << ": " << text;
            }
        }
    }
}

// A byte that is in no text is no quote either, and so none that goes on to the end of the file.
TEST(RejectsTest, WithoutQuotesNoByteTakesTheNextLineIntoItsRecord) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.dialect = {.delimiter = "\t", .quote = std::nullopt};
    spec.limits.record_bytes = 32 * 1024;
    std::string text = "a\tb\n\xFFx\t1\n";
    for (int i = 0; i < 20'000; ++i) text += "row\t2\n";
    for (const std::size_t chunk : {1U, 4096U, 1U << 20U}) {
        spec.chunk_bytes = chunk;
        const Sifted rows = sift_csv(text, spec);
        ASSERT_TRUE(rows.ran.ok) << describe(rows.ran.error);
        EXPECT_EQ(rows.bad(),
                  (std::vector<testing::Bad>{{2, 4, "invalid_utf8", "\xFFx\t1\n", ""}}));
        EXPECT_EQ(rows.ran.summary.rows, 20'000U);
    }
}

TEST(RejectsTest, TheInputWithoutItsRejectsIsConvertedToTheSame) {
    std::mt19937 dice(7);
    for (unsigned round = 0; round < testing::rounds(200); ++round) {
        std::string text = "a,b\n";
        std::uint64_t records = 0;
        for (auto count = dice() % 40; count > 0; --count, ++records) {
            static const std::vector<std::string> kRecords{"1,2\n",
                                                           "\"x\ny\",z\n",
                                                           "1\n",
                                                           "1,2,3\n",
                                                           "\xFF,1\n",
                                                           "\"q\"\"\",\n",
                                                           "\"a,b\"\n",
                                                           "\"x\"y,2\n",
                                                           "1,\"x\n\"y\n",
                                                           "\"5\" x\n",
                                                           "\"a\"b\",\"c\"d\"\n"};
            text += kRecords[dice() % kRecords.size()];
        }
        TransformSpec spec = testing::to(Format::kCsv);
        spec.dialect.stray_quotes = round % 2 == 1;
        const Sifted rows = sift_csv(text, spec);
        ASSERT_TRUE(rows.ran.ok);
        EXPECT_EQ(rows.ran.summary.rows + rows.ran.summary.rejected, records);
        const Sifted again = sift_csv(without(text, rows.bad()), spec);
        EXPECT_EQ(again.rejects, "");
        EXPECT_EQ(again.ran.output, rows.ran.output);
    }
}

}  // namespace
}  // namespace sluice::engine
