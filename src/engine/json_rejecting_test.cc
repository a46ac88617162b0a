// JSON with bad records in chunks, on many threads, against the way that takes a record at a time.
#include "engine/json_rejecting.h"

#include <random>

#include "engine/recipe/document.h"
#include "engine/recipe/type_inference.h"
#include "engine/rounds_testing.h"
#include "engine/splits_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::Splits;

std::string outcome(MemorySink& output, MemorySink& rejects, const RowCounts& rows) {
    return output.take() + "--\n" + rejects.take() + "--\n" + std::to_string(rows.in) + ' ' +
           std::to_string(rows.out) + ' ' + std::to_string(rows.filtered) + ' ' +
           std::to_string(rows.deduplicated) + ' ' + std::to_string(rows.rejected);
}

Result<void> read_one_by_one(std::string_view text,
                             const TransformSpec& spec,
                             OrderedOutput& output) {
    MemorySource source(text);
    Input input(source);
    const JsonSurvey survey = TRY(survey_json_records(input, spec, nullptr));
    if (survey.syntax_error) return std::unexpected(*survey.syntax_error);
    TRY(input.rewind());
    return transform_json_records(input, survey, spec, output);
}

std::string one_by_one(std::string_view text, TransformSpec spec) {
    MemorySink sink;
    MemorySink rejects;
    spec.rejecting.sink = &rejects;
    const auto read = [&]() -> Result<std::string> {
        if (spec.recipe.typing.infer) {
            MemorySink nowhere;
            OrderedOutput looked_at(nowhere, {&nowhere, ~0ULL}, nullptr, 1);
            TypeInference inference(spec.recipe.typing);
            looked_at.only_infer(inference);
            TRY(read_one_by_one(text, spec, looked_at));
            spec.recipe.typing = inference.typing();
        }
        OrderedOutput output(sink, spec.rejecting, nullptr, 1);
        TRY(read_one_by_one(text, spec, output));
        return outcome(sink, rejects, output.rows());
    };
    const Result<std::string> got = read();
    return got ? *got : describe(got.error());
}

// Cannot start again.
class Keeps final : public ByteSink {
  public:
    explicit Keeps(MemorySink& sink) : sink_(sink) {}
    Result<void> write(std::span<const char> bytes) override { return sink_.write(bytes); }

  private:
    MemorySink& sink_;
};

// With `restarts` the columns of the first chunk are tried for all.
std::string in_chunks(std::string_view text, TransformSpec spec, bool restarts) {
    MemorySink sink;
    MemorySink rejects;
    Keeps keeps_rows(sink);
    Keeps keeps_rejects(rejects);
    spec.rejecting.sink = &rejects;
    if (!restarts) spec.rejecting.sink = &keeps_rejects;
    MemorySource source(text);
    const auto done =
        restarts ? transform(source, sink, spec) : transform(source, keeps_rows, spec);
    if (!done) return describe(done.error());
    const std::uint64_t in = done->rows + done->filtered + done->deduplicated + done->rejected;
    return outcome(
        sink, rejects, {in, done->rows, done->filtered, done->deduplicated, done->rejected});
}

void expect_the_same(const std::string& text, TransformSpec spec, Splits& splits) {
    const std::string want = one_by_one(text, spec);
    for (const testing::Split& split : splits.next()) {
        spec.chunk_bytes = split.chunk_bytes;
        spec.threads = split.threads;
        for (const bool restarts : {false, true}) {
            ASSERT_EQ(in_chunks(text, spec, restarts), want)
                << "chunks of " << split.chunk_bytes << ", " << split.threads << " threads, "
                << restarts << ": " << text;
        }
    }
}

TransformSpec reject_steps(std::string_view steps) {
    auto recipe = parse_recipe_document(R"({"version":1,"steps":[)" + std::string(steps) + "]}");
    EXPECT_TRUE(recipe) << describe(recipe.error());
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.recipe = *recipe;
    return spec;
}

// Of limits that some of the records are over.
TransformSpec spec_of(unsigned round, Format from) {
    const std::string cast = R"({"do":"cast","columns":["a"],"to":"integer"})";
    const std::string filter =
        R"({"do":"filter","where":{"column":"b","compare":"!=","value":"7"}})";
    const std::string sort = R"({"do":"sort","by":[{"column":"a"}]})";
    std::vector<TransformSpec> all{testing::to(Format::kCsv),
                                   testing::to(Format::kNdjson),
                                   reject_steps(cast + ',' + filter),
                                   reject_steps(filter + ',' + sort + ',' + cast),
                                   testing::to(Format::kItems)};
    all[1].recipe.typing.infer = true;
    all[4].rejecting.rejects_max = 5;
    TransformSpec spec = all[round % all.size()];
    spec.from = from;
    spec.limits.json_depth = 5;
    spec.limits.field_bytes = 30;
    spec.limits.columns = 6;
    return spec;
}

const std::vector<std::string> kGood{R"({"a":1,"b":"x"})",
                                     R"({"a":2,"b":"y","c":[1,{"d":2}]})",
                                     R"({"a":"3","b":"7"})",
                                     "{\n  \"a\": 4,\n  \"b\": {\"c\": [\n1\n]}\n}",
                                     R"({"b":"\u00e4\/","a":null})",
                                     R"({"c":" [\"\\]}","a":6})"};
// Rows that can be made out, and not be taken.
const std::vector<std::string> kBadRows{R"({"a":1,"a":2,"only":3})",
                                        R"({"a":"\ud800","b":"z"})",
                                        R"({"a":"\u0000"})",
                                        "{\"a\":\"\xFF\",\"b\":1}",
                                        R"({"a":"no number","b":1})",
                                        R"({"a":[[[[[1]]]]]})",
                                        R"({"b":"a text of more than thirty bytes"})",
                                        R"({"late":1})",
                                        R"({"p":1,"q":2,"r":3,"s":4})",
                                        R"([{"a":1}])",
                                        "5",
                                        "\"}\\n{\"",
                                        "null"};
const std::vector<std::string> kBrokenLines{R"({"a":1)",
                                            R"({"a":)",
                                            R"({"a":[)",
                                            "{",
                                            "[",
                                            "]",
                                            "}",
                                            R"({"a":1}})",
                                            R"({"a":1},)",
                                            R"({"a":1} x)",
                                            R"({"a":"1)",
                                            R"("a":1,)",
                                            R"({"a":1,)",
                                            "\\",
                                            R"({"a":1} {"b":[)",
                                            "\xFF"};

const std::string& one_of(const std::vector<std::string>& all, std::mt19937& dice) {
    return all[dice() % all.size()];
}

TEST(JsonRejectingTest, LinesInChunksAreReadAsOneByOne) {
    std::mt19937 dice(1129);
    Splits splits({1, 30, 200});
    for (unsigned round = 0; round < testing::rounds(400); ++round) {
        const auto bad = 1 + dice() % 20;  // in a hundred
        std::string text = dice() % 4 == 0 ? "\xEF\xBB\xBF" : "";
        for (auto count = 2 + dice() % 60; count > 0; --count) {
            const bool broken = dice() % 100 < bad;
            text += broken               ? one_of(kBrokenLines, dice)
                    : dice() % 100 < bad ? one_of(kBadRows, dice)
                                         : one_of(kGood, dice);
            text += dice() % 8 == 0 ? "\r\n" : dice() % 20 == 0 ? " " : "\n";
            if (dice() % 30 == 0) text += " \n\n\t";
        }
        expect_the_same(text, spec_of(round, Format::kNdjson), splits);
    }
}

// Chunks of many pieces, most of them good.
TEST(JsonRejectingTest, PiecesOfChunksAreReadAsOneByOne) {
    std::mt19937 dice(1132);
    Splits splits({2'100, 9'000, 128 * 1'024});
    for (unsigned round = 0; round < testing::rounds(40); ++round) {
        std::string text;
        for (int line = 0; line < 800; ++line) {
            const auto at = dice() % 100;
            text += at == 0   ? one_of(kBrokenLines, dice)
                    : at == 1 ? one_of(kBadRows, dice)
                              : one_of(kGood, dice);
            text += '\n';
        }
        TransformSpec spec = spec_of(round, Format::kNdjson);
        spec.rejecting.rejects_max = 18;
        if (round % 4 == 3) spec.limits.record_bytes = 60 + dice() % 5'000;
        expect_the_same(text, spec, splits);
    }
}

TEST(JsonRejectingTest, ElementsInChunksAreReadAsOneByOne) {
    std::mt19937 dice(1130);
    Splits splits({1, 30, 200});
    for (unsigned round = 0; round < testing::rounds(300); ++round) {
        const bool items = round % 2 == 0;
        std::string text = items ? R"( {"items" : [)" : "[";
        for (auto count = 2 + dice() % 40; count > 0; --count) {
            text += dice() % 12 == 0 ? one_of(kBadRows, dice) : one_of(kGood, dice);
            text += count == 1 ? "" : dice() % 2 == 0 ? ",\n" : " , ";
        }
        if (round % 7 == 3) text += dice() % 2 == 0 ? "," : " {}";
        text += items ? "]\n}" : "]";
        if (round % 11 == 5) text += items ? R"({"a":1})" : "x";
        const Format from = round % 3 == 0 ? Format::kNdjson : Format::kJson;
        expect_the_same(text, spec_of(round, from), splits);
    }
}

// Line by line it would be two rows and broken ones.
TEST(JsonRejectingTest, ItemsWhoseDepthIsOverTheLimitAreNoLines) {
    const std::string text =
        "{\"k\":1,\"items\":[\n{\"a\":1}\n,\n{\"a\":2}\n,{\"a\":[[[[1]]]]}\n]}";
    Splits splits({1, 200});
    TransformSpec spec = spec_of(0, Format::kJson);
    expect_the_same(text, spec, splits);
    EXPECT_TRUE(one_by_one(text, spec).starts_with("a\r\n1\r\n2\r\n--\n{\"row\":3,"));
}

// A line over the limit ends it wherever it is cut. The last one is bad, or nothing would be
// rejected, and no line looked at.
TEST(JsonRejectingTest, ARecordThatIsTooLargeIsToldAsOneByOne) {
    std::mt19937 dice(1131);
    Splits splits({1, 30, 200});
    for (unsigned round = 0; round < testing::rounds(150); ++round) {
        std::string text = "{\"a\":0,\"b\":0}\n{\"a\":0,\"b\":0}\n";
        for (auto count = dice() % 20; count > 0; --count) {
            text += dice() % 10 == 0 ? one_of(kBrokenLines, dice) : one_of(kGood, dice);
            text += '\n' + std::string(dice() % 9 == 0 ? dice() % 20 : 0, ' ');
        }
        text += "\nx\n";
        TransformSpec spec = spec_of(round, Format::kNdjson);
        spec.limits.record_bytes = 20 + dice() % 40;
        expect_the_same(text, spec, splits);
    }
}

TEST(JsonRejectingTest, BadRecordsDoNotHaveTheInputReadAgain) {
    for (const std::string& bad : {kBadRows[0], kBadRows[3], kBrokenLines[0], kBrokenLines[10]}) {
        std::string text;
        for (int i = 0; i < 100; ++i) text += (i % 10 == 5 ? bad : kGood[0]) + '\n';
        TransformSpec spec = testing::to(Format::kCsv);
        spec.chunk_bytes = 300;
        spec.threads = 3;
        MemorySink sink;
        MemorySink rejects;
        spec.rejecting.sink = &rejects;
        testing::CountingSource source(text);
        const auto done = transform(source, sink, spec);
        ASSERT_TRUE(done) << describe(done.error());
        EXPECT_EQ(done->rejected, 10U);
        EXPECT_EQ(source.rewinds, 0) << bad;
    }
}

}  // namespace
}  // namespace sluice::engine
