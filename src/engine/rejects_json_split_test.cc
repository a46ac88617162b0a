// The limits on rejected JSON, and that nothing but the bytes decides what is rejected.
#include <random>

#include "engine/rejects_testing.h"
#include "engine/rounds_testing.h"

namespace sluice::engine {
namespace {

using testing::Bad;
using testing::kCast;
using testing::lines;
using testing::sift;
using testing::Sifted;
using testing::with_recipe;

TEST(RejectsJsonSplitTest, ALimitOnRejectsEndsTheTransform) {
    TransformSpec spec = lines();
    spec.rejecting.rejects_max = 1;
    spec.chunk_bytes = 1;
    const Sifted got = sift("{\"a\":1}\n2\n3\n{\"a\":4}\n", spec);
    EXPECT_EQ(got.ran.error.name, "too_many_rejects");
    EXPECT_EQ(got.ran.error.place.row, 3U);
    spec.rejecting.rejects_max = 2;
    EXPECT_EQ(sift("{\"a\":1}\n2\n3\n{\"a\":4}\n", spec).ran.output, "a\n1\n4\n");
}

TEST(RejectsJsonSplitTest, ARecordWhoseEndMayNeverComeEndsTheTransform) {
    TransformSpec spec = lines();
    spec.limits.record_bytes = 20;
    const std::string long_text(20, 'x');
    for (const std::string& text : {"{\"a\":1}\n{\"a\":\"" + long_text + "\"}\n{\"a\":2}\n",
                                    "{\"a\":1}\n" + long_text + "x\n{\"a\":2}\n",
                                    "[{\"a\":1},{\"a\":\"" + long_text + "\"}]"}) {
        for (const std::size_t block : {std::size_t{1}, std::size_t{7}, testing::kWhole}) {
            const Error error = sift(text, spec, block).ran.error;
            EXPECT_EQ(error.name, "record_too_large") << text;
            EXPECT_EQ(error.place.row, 2U) << text;
        }
    }
    EXPECT_EQ(sift("{\"a\":1}\nxxxxxxxxxxxxxxxxxxx\n", spec).bad().size(), 1U);  // 20 bytes
}

TEST(RejectsJsonSplitTest, RowsWhoseColumnsDoNotFitAreRejected) {
    TransformSpec spec = lines();
    spec.limits.columns = 2;
    const Sifted got =
        sift("{\"a\":1}\n{\"b\":1,\"c\":1}\n{\"b\":2}\n{\"c\":3}\n{\"a\":4,\"b\":4}\n", spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "a,b\n1,\n,2\n4,4\n");
    ASSERT_EQ(got.bad().size(), 2U);
    EXPECT_EQ(got.bad()[0].code, "too_many_columns");
    EXPECT_EQ(got.bad()[1].row, 4U);
}

TEST(RejectsJsonSplitTest, StepsThatSeeAllRowsSeeTheGoodOnesOnce) {
    const std::string steps = std::string(kCast) +
                              R"(,{"do":"sort","by":[{"column":"n","as":"number"}]})"
                              R"(,{"do":"deduplicate"})";
    for (const std::size_t chunk : {1U, 5U, 100U}) {
        TransformSpec spec = with_recipe(steps, lines());
        spec.chunk_bytes = chunk;
        const Sifted got =
            sift("{\"n\":3}\n{\"n\":\"x\"}\n{\"n\":1}\n{\"n\":3}\n{\n{\"n\":2}", spec);
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "n\n1\n2\n3\n");
        EXPECT_EQ(got.ran.summary.rejected, 2U);
        EXPECT_EQ(got.ran.summary.deduplicated, 1U);
    }
}

// Text of bytes that matter; most of it wrong somewhere.
std::string json_soup(std::mt19937& dice) {
    static const std::vector<std::string> kParts{"{",
                                                 "}",
                                                 "[",
                                                 "]",
                                                 "\n",
                                                 "\n",
                                                 "\n",
                                                 "\r\n",
                                                 ",",
                                                 ":",
                                                 "\"",
                                                 "\"a\"",
                                                 "\"b\"",
                                                 "1",
                                                 " ",
                                                 "\xFF",
                                                 "\\",
                                                 "{\"a\":1}\n",
                                                 "\xC3\xA4",
                                                 "{\"b\":2}",
                                                 "{\"a\":\"3\"}\n",
                                                 "\\ud800",
                                                 "\"\\n\"",
                                                 "{\"a\":\"x\",\"c\":[]}\n",
                                                 "{\n\"a\":[5,\n{}]}\n"};
    std::string text;
    for (auto count = dice() % 40; count > 0; --count) text += kParts[dice() % kParts.size()];
    return text;
}

TEST(RejectsJsonSplitTest, NeitherBlocksNorChunksNorThreadsChangeWhatIsRejected) {
    std::mt19937 dice(20261128);
    const std::string steps =
        R"({"do":"filter","where":{"column":"a","compare":"!=","value":"3"}},)"
        R"({"do":"cast","columns":["a"],"to":"integer"})";
    for (unsigned round = 0; round < testing::rounds(600); ++round) {
        const std::string text =
            round % 2 == 0 ? json_soup(dice) : "[{\"a\":1}," + json_soup(dice) + ",{\"b\":1}]";
        TransformSpec spec = round % 3 == 0 ? with_recipe(steps) : testing::to(Format::kCsv);
        spec.from = Format::kNdjson;
        const std::string want = sift(text, spec).all();
        for (const std::size_t chunk : {1U, 3U, 17U, 64U}) {
            for (const std::size_t block : {std::size_t{1}, std::size_t{5}, testing::kWhole}) {
                spec.chunk_bytes = chunk;
                spec.threads = 1 + round % 3;
                ASSERT_EQ(sift(text, spec, block).all(), want)
                    << "chunk " << chunk << ", block " << block << ": " << text;
            }
        }
    }
}

// Such an element is known to begin when it ends: its first bytes were gone by then.
TEST(RejectsJsonSplitTest, AnElementThatIsNoBracketMayBeCutAnywhere) {
    const std::string text = R"([{"a":1}, -12.5e3,"x\u00e9\ud83d\ude00", false ,null,{"a":2}])";
    const std::vector<Bad> bad{{2, 10, "not_a_table", "-12.5e3", ""},
                               {3, 18, "not_a_table", R"("x\u00e9\ud83d\ude00")", ""},
                               {4, 41, "not_a_table", "false", ""},
                               {5, 48, "not_a_table", "null", ""}};
    for (const std::string& input : {text, R"({"items":)" + text + "}"}) {
        TransformSpec spec = testing::to(Format::kCsv);
        spec.from = Format::kJson;
        for (std::size_t block = 1; block < input.size(); ++block) {
            Sifted got = sift(input, spec, block);
            ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
            EXPECT_EQ(got.ran.output, "a\n1\n2\n");
            std::vector<Bad> found = got.bad();
            for (Bad& each : found) each.offset -= input.size() == text.size() ? 0 : 9;
            EXPECT_EQ(found, bad) << "block " << block;
        }
    }
}

TEST(RejectsJsonSplitTest, RawBytesAreThoseOfTheInputAndWithoutThemItGivesTheSame) {
    std::mt19937 dice(7);
    static const std::vector<std::string> kRecords{"{\"a\":1}\n",
                                                   "{\"a\" : \"\\u00e4\\/\xC3\xA4\"}\r\n",
                                                   "{\"b\":\n[1]}\n",
                                                   "{\"a\":\"\\u0000 \xC3\xA4\"}\n",
                                                   "{\"a\":1,}\n",
                                                   " { \"b\" : 1 , \"b\" : 2 }  \n",
                                                   "\"\\/\"\t\n",
                                                   "{\"x\":\r\n"};
    for (unsigned round = 0; round < testing::rounds(200); ++round) {
        std::string text = "{\"a\":0}\n";
        for (auto count = dice() % 40; count > 0; --count) text += kRecords[dice() % 8];
        const Sifted got = sift(text, lines());
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.bad().size(), got.ran.summary.rejected);
        const std::vector<Bad> bad = got.bad();
        for (auto each = bad.rbegin(); each != bad.rend(); ++each) {
            ASSERT_EQ(text.substr(each->offset, each->raw.size()), each->raw);
            text.erase(each->offset, each->raw.size());
        }
        const Sifted again = sift(text, lines());
        EXPECT_EQ(again.rejects, "");
        EXPECT_EQ(again.ran.output, got.ran.output);
        EXPECT_EQ(testing::convert(text,
                                   [] {
                                       TransformSpec spec = lines();
                                       spec.output.crlf = false;
                                       return spec;
                                   }()),
                  got.ran.output);
    }
}

}  // namespace
}  // namespace sluice::engine
