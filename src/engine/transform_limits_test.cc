// Hostile and merely large inputs meet the limits, not the memory.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::refusal;
using testing::to;

constexpr std::size_t kMiB = 1 << 20;

void expect_too_large(std::string_view input, const TransformSpec& spec, std::string_view name) {
    const Error error = refusal(input, spec);
    EXPECT_EQ(error.name, name) << describe(error);
    EXPECT_EQ(error.code, Code::kTooLarge);
}

// Repeats a record without holding the file; measures nothing but hands out `records` of them.
class RepeatedRecords final : public ByteSource {
  public:
    RepeatedRecords(std::string header, std::string record, std::uint64_t records)
        : pending_(std::move(header)), record_(std::move(record)), left_(records) {}

    Result<std::size_t> read(std::span<char> out) override {
        while (pending_.size() < out.size() && left_ > 0) {
            pending_ += record_;
            --left_;
        }
        const std::size_t count = pending_.copy(out.data(), out.size());
        pending_.erase(0, count);
        return count;
    }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", "a generator"); }

  private:
    std::string pending_;
    std::string record_;
    std::uint64_t left_;
};

// Remembers the largest piece it was given.
class MeasuringSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override {
        largest = std::max(largest, bytes.size());
        total += bytes.size();
        return {};
    }
    std::size_t largest = 0;
    std::size_t total = 0;
};

TEST(TransformLimitsTest, Fault3AFileOverFortyMegabytesStreamsThroughInSmallPieces) {
    const std::string record = std::string(900, 'x') + ",\"y,\"\n";
    RepeatedRecords source("a,b\n", record, 50'000);
    MeasuringSink sink;
    const auto summary = transform(source, sink, to(Format::kCsv));
    ASSERT_TRUE(summary.has_value());
    EXPECT_EQ(summary->rows, 50'000U);
    EXPECT_GT(summary->bytes_in, 40 * kMiB);
    EXPECT_EQ(sink.total, summary->bytes_out);
    EXPECT_LT(sink.largest, kMiB);
}

TEST(TransformLimitsTest, AFieldOverTheLimitIsRefusedWhereItBegins) {
    const std::string input = "a,b\n1,\"" + std::string(kMiB + 1, 'x') + "\"\n";
    const Error error = refusal(input, to(Format::kItems));
    EXPECT_EQ(error.name, "field_too_large");
    EXPECT_EQ(error.place, (Place{2, "b", 6}));
    expect_too_large(
        "[{\"a\":\"" + std::string(kMiB + 1, 'x') + "\"}]", to(Format::kCsv), "field_too_large");
    expect_too_large(
        "[{\"" + std::string(kMiB + 1, 'x') + "\":1}]", to(Format::kCsv), "field_too_large");
    EXPECT_TRUE(testing::run("a\n" + std::string(kMiB, 'x'), to(Format::kItems)).ok);
}

TEST(TransformLimitsTest, ARecordOverTheLimitIsRefused) {
    TransformSpec spec = to(Format::kItems);
    spec.limits.record_bytes = 10;
    const Error error = refusal("a,b\n1,2\n123456,78901\n", spec);
    EXPECT_EQ(error.name, "record_too_large");
    EXPECT_EQ(error.place, (Place{3, {}, 8}));
    expect_too_large(R"([{"a":"123456","b":"78901"}])", spec, "record_too_large");
}

TEST(TransformLimitsTest, TooManyColumnsAreRefused) {
    TransformSpec spec = to(Format::kItems);
    spec.limits.columns = 3;
    EXPECT_TRUE(testing::run("a,b,c\n1,2,3\n", spec).ok);
    expect_too_large("a,b,c,d\n1,2,3,4\n", spec, "too_many_columns");
    expect_too_large(R"([{"a":1,"b":2},{"c":3,"d":4}])", spec, "too_many_columns");
}

TEST(TransformLimitsTest, NamesThatAreTooLongTogetherAreRefused) {
    TransformSpec spec = to(Format::kItems);
    spec.limits.header_bytes = 6;
    EXPECT_TRUE(testing::run("abc,def\n1234,5678\n", spec).ok);
    const Error error = refusal("a,bc,defg\n1,2,3\n", spec);
    EXPECT_EQ(error.name, "too_many_columns");
    EXPECT_EQ(error.code, Code::kTooLarge);
    EXPECT_EQ(error.place, (Place{1, {}, 5}));
    for (const std::string_view json : {R"([{"abc":1},{"defg":3}])",
                                        R"([{"abc":1,"defg":3}])",
                                        "{\"abc\":1}\n{\"defg\":3}\n",
                                        R"({"n":1,"items":[{"abc":1},{"defg":3}]})"}) {
        expect_too_large(json, spec, "too_many_columns");
    }
    EXPECT_TRUE(testing::run(R"([{"abc":1,"def":3}])", spec).ok);
    // Names of several rows are joined; what stands where there are no names is data.
    spec.dialect.header_rows = 2;
    expect_too_large("ab,c\nd,e\n1,2\n", spec, "too_many_columns");
    EXPECT_TRUE(testing::run("a,b\nc,\n1,2\n", spec).ok);
    spec.dialect.header_rows = 0;
    EXPECT_TRUE(testing::run("abcdefg,h\n", spec).ok);
}

// A row for each of 16,384 columns would be 268 MB of commas.
TEST(TransformLimitsTest, ANewNameInEveryRowIsRefusedBeforeAnyRowIsWritten) {
    std::string rows;
    for (int i = 0; i < 20'000; ++i) rows += R"({"k)" + std::to_string(i) + "\":1},\n";
    rows.resize(rows.size() - 2);
    std::string lines = rows;
    std::erase(lines, ',');
    for (const std::string& json : {"[" + rows + "]", lines, "{\"items\":[" + rows + "]}"}) {
        const std::size_t byte = json.find("\"k16384\"");
        MemorySource source(json);
        MeasuringSink sink;
        const auto done = transform(source, sink, to(Format::kCsv));
        ASSERT_FALSE(done.has_value());
        EXPECT_EQ(done.error().name, "too_many_columns");
        EXPECT_EQ(done.error().place, (Place{16'385, {}, byte}));
        EXPECT_EQ(sink.total, 0U);
    }
    TransformSpec flat = to(Format::kCsv);
    flat.recipe.nesting.flatten = true;
    EXPECT_EQ(refusal(lines, flat).place.row, 16'385U);
}

TEST(TransformLimitsTest, WhatIsRefusedOfDoubledQuotesDependsOnNoBlocks) {
    for (std::size_t count = 0; count < 12; ++count) {
        std::string quotes;
        for (std::size_t i = 0; i < count; ++i) quotes += "\"\"";
        const std::string input = "a,b\n1,\"x" + quotes + "y\"\n";
        for (const std::size_t field_bytes : {3U, 4U, 7U, 20U}) {
            TransformSpec spec = to(Format::kNdjson);
            spec.limits.field_bytes = field_bytes;
            spec.limits.record_bytes = 18;
            const testing::Ran whole = testing::run(input, spec);
            const bool fits = 2 + count <= field_bytes && 6 + 2 * count <= 18;
            EXPECT_EQ(whole.ok, fits) << input << field_bytes;
            EXPECT_EQ(whole.summary.rows, fits ? 1U : 0U);
            for (spec.chunk_bytes = 1; spec.chunk_bytes < input.size(); ++spec.chunk_bytes) {
                const testing::Ran ran = testing::run(input, spec, 3);
                EXPECT_EQ(ran.output, whole.output) << spec.chunk_bytes << input;
                EXPECT_EQ(describe(ran.error), describe(whole.error)) << spec.chunk_bytes << input;
            }
        }
    }
}

TEST(TransformLimitsTest, NestingOverTheLimitIsRefused) {
    const auto nested = [](std::size_t depth) {
        return "[{\"a\":" + std::string(depth - 2, '[') + std::string(depth - 2, ']') + "}]";
    };
    EXPECT_TRUE(testing::run(nested(32), to(Format::kCsv)).ok);
    expect_too_large(nested(33), to(Format::kCsv), "json_too_deep");
    expect_too_large(std::string(kMiB, '['), to(Format::kCsv), "json_too_deep");
}

TEST(TransformLimitsTest, ManyDelimitersManyQuotesAndManyLinesTakeLinearTime) {
    EXPECT_EQ(refusal("a,b\n" + std::string(4 * kMiB, ','), to(Format::kCsv)).name, "ragged_row");
    EXPECT_EQ(refusal(std::string(2 * kMiB, ','), to(Format::kCsv)).name, "too_many_columns");
    EXPECT_EQ(refusal("a,b\n" + std::string(4 * kMiB, '"'), to(Format::kCsv)).name,
              "field_too_large");
    EXPECT_EQ(refusal(std::string(4 * kMiB, '\n'), to(Format::kCsv)).name, "empty_file");
    EXPECT_EQ(refusal(std::string(4 * kMiB, ' '), to(Format::kCsv)).name, "field_too_large");
}

class StopsAtOnce final : public Progress {
  public:
    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t) override {
        EXPECT_EQ(bytes_in, 8U);
        return fail(Code::kCancelled, "cancelled", "enough");
    }
};

TEST(TransformLimitsTest, AnErrorOfTheProgressStopsTheTransform) {
    MemorySource source("a,b\n1,2\n", 3);
    MemorySink sink;
    StopsAtOnce progress;
    EXPECT_EQ(transform(source, sink, to(Format::kCsv), &progress).error().name, "cancelled");
}

}  // namespace
}  // namespace sluice::engine
