// Rejects that steps which see all rows find, or steps behind those: in the order of the input,
// whatever fits in memory; and JSON that is first read as if nothing were to be rejected.
#include <random>

#include "engine/rejects_testing.h"
#include "engine/rounds_testing.h"

namespace sluice::engine {
namespace {

using testing::Bad;
using testing::kCast;
using testing::sift;
using testing::Sifted;
using testing::with_recipe;

constexpr std::string_view kSort = R"({"do":"sort","by":[{"column":"k"}]})";
constexpr std::string_view kUnique = R"({"do":"validate","columns":["k"],"unique":true})";

std::string steps(std::initializer_list<std::string_view> each) {
    std::string text;
    for (const std::string_view step : each) (text += text.empty() ? "" : ",") += step;
    return text;
}

// Takes everything, and keeps it: a first try cannot be taken back.
Sifted split_at_once(std::string_view input, TransformSpec spec) {
    class Keeps final : public ByteSink {
      public:
        Result<void> write(std::span<const char> bytes) override { return text.write(bytes); }
        MemorySink text;
    } sink;
    MemorySink rejects;
    spec.rejecting.sink = &rejects;
    spec.output.crlf = false;
    MemorySource source(input);
    auto summary = transform(source, sink, spec);
    Sifted sifted;
    sifted.ran.ok = summary.has_value();
    if (summary) {
        sifted.ran.summary = *summary;
        sifted.ran.output = sink.text.take();
    } else {
        sifted.ran.error = summary.error();
    }
    sifted.rejects = rejects.take();
    return sifted;
}

TEST(RejectsBehindTest, LaterRowsWithTheSameValuesAreRejected) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{100}, std::size_t{32} << 20U}) {
        testing::MemorySpill disk;
        TransformSpec spec = with_recipe(kUnique);
        spec.spilling = {&disk, memory};
        spec.chunk_bytes = 8;
        spec.threads = 2;
        const Sifted got = sift("k,n\na,1\nb,2\n\"a\",3\n,4\n,5\n1\nb,6\n", spec);
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "k,n\na,1\nb,2\n,4\n,5\n");
        EXPECT_EQ(got.bad(),
                  (std::vector<Bad>{{4, 12, "duplicate_value", "\"a\",3\n", "k"},
                                    {7, 24, "ragged_row", "1\n", ""},
                                    {8, 26, "duplicate_value", "b,6\n", "k"}}));
        EXPECT_EQ(got.ran.summary.rows, 4U);
        EXPECT_EQ(got.ran.summary.rejected, 3U);
    }
}

TEST(RejectsBehindTest, WhatAStepBehindASortCannotTakeIsRejectedInTheOrderOfTheInput) {
    const Sifted got =
        sift("k,n\nc,x\n\xFF,1\nb,2\na,\"y\nz\"\n", with_recipe(steps({kSort, kCast})));
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "k,n\nb,2\n");
    EXPECT_EQ(got.bad(),
              (std::vector<Bad>{{2, 4, "bad_value", "c,x\n", "n"},
                                {3, 8, "invalid_utf8", "\xFF,1\n", ""},
                                {5, 16, "bad_value", "a,\"y\nz\"\n", "n"}}));
}

TEST(RejectsBehindTest, EveryStepThatSeesAllRowsLetsThoseBehindItReject) {
    for (const std::string_view step : {R"({"do":"head","rows":9})",
                                        R"({"do":"sample","fraction":1,"seed":1})",
                                        R"({"do":"deduplicate"})",
                                        R"({"do":"slice","from":1,"rows":3})"}) {
        const Sifted got = sift("k,n\na,1\nb,x\nc,3\n", with_recipe(steps({step, kCast})));
        ASSERT_TRUE(got.ran.ok) << step << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "k,n\na,1\nc,3\n") << step;
        EXPECT_EQ(got.bad(), (std::vector<Bad>{{3, 8, "bad_value", "b,x\n", "n"}})) << step;
    }
}

TEST(RejectsBehindTest, JsonRowsAreRejectedAsTheyStand) {
    TransformSpec spec = with_recipe(steps({kUnique, kSort, kCast}));
    for (const std::size_t chunk : {1U, 20U, 1000U}) {
        spec.chunk_bytes = chunk;
        const Sifted got =
            sift(R"([{"k":"b","n":"x"}, {"k":"a","n":1},{"n":2,"k":"a"},{"k":"c","n":3}])", spec);
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "k,n\na,1\nc,3\n");
        EXPECT_EQ(got.bad(),
                  (std::vector<Bad>{{1, 1, "bad_value", R"({"k":"b","n":"x"})", "n"},
                                    {3, 36, "duplicate_value", R"({"n":2,"k":"a"})", "k"}}));
    }
}

TEST(RejectsBehindTest, ColumnsThatNoStepReadsLeaveTheOriginAlone) {
    const std::string constant = R"({"do":"derive","column":"n","constant":"7"})";
    const std::string only = R"({"do":"select","columns":["n"]})";
    const std::string head = R"({"do":"head","rows":1})";
    const Sifted got =
        sift("k,n\na,1\na,2\nb,3\n", with_recipe(steps({kUnique, constant, only, head, kCast})));
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "n\n7\n");
    EXPECT_EQ(got.bad(), (std::vector<Bad>{{3, 8, "duplicate_value", "a,2\n", "k"}}));
}

TEST(RejectsBehindTest, WhatTheOutputCannotSayIsRejectedBehindASort) {
    TransformSpec spec = with_recipe(kSort);
    spec.output.quotes = QuoteStyle::kNone;
    const Sifted got = sift("k,n\nb,\"x,y\"\na,1\n", spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_EQ(got.ran.output, "k,n\na,1\n");
    EXPECT_EQ(got.bad(), (std::vector<Bad>{{2, 4, "value_needs_quotes", "b,\"x,y\"\n", "n"}}));
}

TEST(RejectsBehindTest, ALimitOnRejectsNamesTheFirstBeyondItInTheOrderOfTheInput) {
    for (const std::size_t chunk : {1U, 1000U}) {
        TransformSpec spec = with_recipe(steps({kSort, kCast}));
        spec.rejecting.rejects_max = 1;
        spec.chunk_bytes = chunk;
        const Error error = sift("k,n\nc,x\n1\na,y\n", spec).ran.error;
        EXPECT_EQ(error.name, "too_many_rejects");
        EXPECT_EQ(error.place.row, 3U);
    }
}

TEST(RejectsBehindTest, ADiskThatIsMissingOrFullIsNoRowsFault) {
    std::string text = "k,n\n";
    for (int i = 0; i < 200; ++i) text += std::to_string(i) + ",x\n";
    TransformSpec spec = with_recipe(steps({kSort, kCast}));
    spec.spilling.memory_bytes = 100;
    EXPECT_EQ(sift(text, spec).ran.error.name, "spill_needed");
    testing::MemorySpill full;
    full.bytes_max = 500;
    spec.spilling.store = &full;
    EXPECT_EQ(sift(text, spec).ran.error.name, "disk_full");
}

std::string csv_of(std::mt19937& dice) {
    static const std::vector<std::string> kRecords{
        "a,1\n", "b,2\n", "c,x\n", "a,\"x\ny\"\n", "d\n", ",3\n", "\"b\",4\n", "e,\"5\"\n"};
    std::string text = "k,n\n";
    for (auto count = dice() % 30; count > 0; --count) text += kRecords[dice() % kRecords.size()];
    return text;
}

std::string ndjson_of(std::mt19937& dice) {
    static const std::vector<std::string> kRecords{"{\"k\":\"a\",\"n\":1}\n",
                                                   "{\"n\":\"x\",\"k\":\"c\"}\n",
                                                   "{\"k\":\"b\",\"n\":\"2\"}\n",
                                                   "{\"k\":\n\"b\"}\n",
                                                   "{broken\n",
                                                   "{\"k\":\"\",\"n\":\"3\"}\n"};
    std::string text = "{\"k\":\"z\",\"n\":0}\n{\"k\":\"y\",\"n\":0}\n";
    for (auto count = dice() % 20; count > 0; --count) text += kRecords[dice() % kRecords.size()];
    return text;
}

TEST(RejectsBehindTest, NeitherChunksNorThreadsNorMemoryChangeWhatIsRejected) {
    std::mt19937 dice(15);
    const std::string dedupe = R"({"do":"deduplicate","columns":["n"]})";
    for (unsigned round = 0; round < testing::rounds(60); ++round) {
        const bool json = round % 2 == 1;
        const std::string text = json ? ndjson_of(dice) : csv_of(dice);
        const bool keeps_places = round % 3 == 2;  // a deduplicated row does not come back
        TransformSpec spec = with_recipe(keeps_places ? steps({kSort, dedupe, kCast, kUnique})
                                                      : steps({kSort, kUnique, kCast}));
        spec.from = json ? Format::kNdjson : Format::kCsv;
        const Sifted want = sift(text, spec);
        ASSERT_TRUE(want.ran.ok) << describe(want.ran.error) << text;
        ASSERT_EQ(split_at_once(text, spec).all(), want.all()) << text;
        if (!keeps_places) {
            const Sifted again = sift(without(text, want.bad()), spec);
            EXPECT_EQ(again.ran.output, want.ran.output) << text;
            EXPECT_EQ(again.rejects, "") << text;
        }
        for (const std::size_t chunk : {1U, 7U, 64U}) {
            for (const unsigned threads : {1U, 2U, 8U}) {
                for (const std::size_t memory : {1U, 200U, 1U << 20U}) {
                    testing::MemorySpill disk;
                    spec.spilling = {.store = &disk, .memory_bytes = memory};
                    spec.chunk_bytes = chunk;
                    spec.threads = threads;
                    ASSERT_EQ(sift(text, spec).all(), want.all())
                        << chunk << ' ' << threads << ' ' << memory << ": " << text;
                }
            }
        }
    }
}

TEST(RejectsBehindTest, JsonIsReadOnceIfItsFirstRowsNameAllColumnsAndTheOutputsCanStartAgain) {
    const std::string good = "{\"k\":\"a\",\"n\":1}\n{\"k\":\"b\",\"n\":2}\n";
    for (const bool bad : {false, true}) {
        TransformSpec spec = with_recipe(kCast);
        MemorySink rejects;
        MemorySink output;
        spec.rejecting.sink = &rejects;
        const std::string text = bad ? good + "{\"k\":\"c\",\"n\":\"x\"}\n" : good;
        testing::CountingSource source(text);
        ASSERT_TRUE(transform(source, output, spec));
        EXPECT_EQ(source.rewinds, 0);
        EXPECT_EQ(output.bytes(), "k,n\r\na,1\r\nb,2\r\n");
        EXPECT_EQ(rejects.bytes().empty(), !bad);
    }
}

TEST(RejectsBehindTest, AFirstTryChangesNothingButTheSpeed) {
    std::mt19937 dice(16);
    for (const std::string text : {"",
                                   "{",
                                   "{}",
                                   "[]",
                                   "[{}]",
                                   "{\"items\":[{\"k\":1}]}",
                                   "{\"k\":1}",
                                   "{a,b}\n{1,2}\n",
                                   "[{\"k\":1},2]",
                                   "{\"k\":1}\nx\n"}) {
        const TransformSpec spec = testing::to(Format::kCsv);
        EXPECT_EQ(sift(text, spec).all(), split_at_once(text, spec).all()) << text;
    }
    for (unsigned round = 0; round < testing::rounds(100); ++round) {
        TransformSpec spec = round % 2 == 0 ? with_recipe(kCast, testing::to(Format::kNdjson))
                                            : testing::to(Format::kNdjson);
        spec.recipe.typing.infer = round % 4 < 2;
        const std::string text = ndjson_of(dice);
        EXPECT_EQ(sift(text, spec).all(), split_at_once(text, spec).all()) << text;
    }
}

TEST(RejectsBehindTest, NestedOutputOfJsonKeepsItsOrderWithRejects) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.recipe.nesting.nest = true;
    const std::string_view text = "{\"a.b\":\"1\",\"c\":\"2\",\"a.d\":\"3\"}\n{\"c\":\"4\"}\n5\n";
    const Sifted got = sift(text, spec);
    ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
    EXPECT_TRUE(got.ran.output.starts_with(R"({"a":{"b":"1","d":"3"},"c":"2"})")) << got.ran.output;
}

}  // namespace
}  // namespace sluice::engine
