// Whoever cancels is heard in every phase: the survey of JSON, the reading, spilling, merging, and
// while rows that were held back are written.
#include <gtest/gtest.h>

#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/readable_input.h"
#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

constexpr std::uint64_t kNever = ~0ULL;

// Cancels at its n-th call. Not atomic: calls come one at a time, as it is promised.
class CancelsAt final : public Progress {
  public:
    explicit CancelsAt(std::uint64_t call) : call_(call) {}
    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        calls += 1;
        last_bytes_in = bytes_in;
        went_back = went_back || rows_out < last_rows_out;
        last_rows_out = rows_out;
        if (calls < call_) return {};
        return fail(Code::kCancelled, "enough", "stopped by the test");
    }

    std::uint64_t calls = 0;
    std::uint64_t last_bytes_in = 0;
    std::uint64_t last_rows_out = 0;
    bool went_back = false;

  private:
    std::uint64_t call_;
};

struct Case {
    const char* name;
    std::string input;
    std::string steps;
    std::optional<Format> from;
};

std::string csv_rows(int count) {
    std::string text = "k,v\n";
    for (int i = 0; i < count; ++i) {
        text += std::to_string(i * 7919 % 1000) + ",value " + std::to_string(i) + "\n";
    }
    return text;
}

std::string json_rows(int count, const char* more) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += R"({"k":")" + std::to_string(i * 7919 % 1000) + R"(","v":)" + more + "}\n";
    }
    return text;
}

std::vector<Case> cases() {
    const std::string sort = R"({"do":"sort","by":[{"column":"k"}]})";
    const std::string filter =
        R"({"do":"filter","where":{"column":"k","compare":"=","value":"x"}})";
    return {{"csv", csv_rows(200), "", Format::kCsv},
            {"csv, one row", csv_rows(1), "", Format::kCsv},
            {"sort", csv_rows(300), sort, Format::kCsv},
            {"sort, nothing written", csv_rows(300), sort + ',' + filter, Format::kCsv},
            {"deduplicate", csv_rows(300), R"({"do":"deduplicate"})", Format::kCsv},
            {"unique",
             csv_rows(300),
             R"({"do":"validate","columns":["v"],"unique":true})",
             Format::kCsv},
            {"ndjson", json_rows(200, "1"), "", {}},
            {"ndjson, nested, sorted", json_rows(200, "[1,2]"), sort, {}},
            {"one row of json", "[" + json_rows(1, "1") + "]", "", {}}};
}

TransformSpec spec_of(const Case& each, SpillStore& disk, std::size_t memory, unsigned threads) {
    TransformSpec spec = testing::to(Format::kNdjson);
    spec.from = each.from;
    auto recipe = parse_recipe_document(R"({"version":1,"steps":[)" + each.steps + "]}");
    EXPECT_TRUE(recipe) << describe(recipe.error());
    spec.recipe = *recipe;
    spec.spilling = {.store = &disk, .memory_bytes = memory};
    spec.chunk_bytes = 256;
    spec.threads = threads;
    return spec;
}

TEST(CancelTest, WhicheverCallCancelsTheTransformEndsWithItAtOnce) {
    for (const Case& each : cases()) {
        for (const std::size_t memory : {400U, 1U << 20U}) {
            for (const unsigned threads : {1U, 4U}) {
                testing::MemorySpill disk;
                const TransformSpec spec = spec_of(each, disk, memory, threads);
                CancelsAt never(kNever);
                MemorySource whole(each.input);
                MemorySink written;
                const auto summary = transform(whole, written, spec, &never);
                ASSERT_TRUE(summary) << each.name << ": " << describe(summary.error());
                // What closes the brackets behind the last row belongs to no chunk.
                EXPECT_LE(never.last_bytes_in, each.input.size()) << each.name;
                EXPECT_GE(never.last_bytes_in + 3, each.input.size()) << each.name;
                EXPECT_EQ(never.last_rows_out, summary->rows) << each.name;
                EXPECT_FALSE(never.went_back) << each.name;
                ASSERT_GT(never.calls, 0U) << each.name;
                for (std::uint64_t call = 1; call <= never.calls; ++call) {
                    CancelsAt progress(call);
                    MemorySource source(each.input);
                    MemorySink sink;
                    const auto ended = transform(source, sink, spec, &progress);
                    ASSERT_FALSE(ended) << each.name << ", call " << call << " of " << never.calls;
                    EXPECT_EQ(ended.error().name, "enough") << each.name << ", call " << call;
                    EXPECT_EQ(ended.error().code, Code::kCancelled);
                    // Threads that survey JSON may have a chunk each in hand.
                    EXPECT_LT(progress.calls, call + (each.from ? 1 : threads)) << each.name;
                }
            }
        }
    }
}

TEST(CancelTest, EveryBlockThatIsSpilledOrReadBackTells) {
    testing::MemorySpill disk;
    Case sorted = cases()[2];
    sorted.input = csv_rows(2000);
    const auto calls_with = [&](std::size_t memory) {
        CancelsAt never(kNever);
        MemorySource source(sorted.input);
        MemorySink sink;
        EXPECT_TRUE(transform(source, sink, spec_of(sorted, disk, memory, 1), &never));
        return never.calls;
    };
    const std::uint64_t in_memory = calls_with(1 << 20);
    EXPECT_EQ(disk.blocks, 0U);
    const std::uint64_t spilled = calls_with(400);
    EXPECT_GT(disk.blocks, 300U);  // more runs than one pass merges
    EXPECT_EQ(spilled, in_memory + disk.blocks);
}

// Hands out the same bytes a thousand times, one each read: nothing in them is text.
class Repeated final : public ByteSource {
  public:
    explicit Repeated(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<std::size_t> read(std::span<char> out) override {
        return reads++ < 1000 ? bytes_.copy(out.data(), out.size()) : 0;
    }
    Result<void> rewind() override { return {}; }

    int reads = 0;

  private:
    std::string bytes_;
};

TEST(CancelTest, BytesOfWhichNoTextComesAreNoReasonNotToListen) {
    MemorySink empty_member;
    CompressingSink gzip(empty_member, Compression::kGzip);
    ASSERT_TRUE(gzip.finish());
    const std::string shifts = "\x1b$B\x1b(B";  // to two bytes a character, and back to ASCII
    for (const std::string& bytes : {empty_member.bytes(), shifts}) {
        Repeated stored(bytes);
        int asked = 0;
        ReadableInput input(stored,
                            {.decompressed_bytes_max = ~0ULL,
                             .decoding = {.said = parse_encoding("iso-2022-jp").value()},
                             .ask = [&asked]() -> Result<void> {
                                 if (++asked <= 7) return {};
                                 return fail(Code::kCancelled, "enough", "stopped by the test");
                             }});
        MemorySink sink;
        const auto ended = transform(input, sink, testing::to(Format::kJson));
        ASSERT_FALSE(ended);
        EXPECT_EQ(ended.error().name, "enough");
        EXPECT_EQ(stored.reads, 7);
    }
}

// The rows of JSON that is read one at a time are written at the end: it said "cancelled" there.
TEST(CancelTest, AFullDiskIsReportedAsSuchWhateverReadsTheInput) {
    class Full final : public ByteSink {
        Result<void> write(std::span<const char>) override {
            return fail(Code::kStorageFull, "disk_full", "no space is left");
        }
    };
    for (const char* input : {"[{\"a\":1}]", "[{\"a\":1},{\"a\":[2]}]", "a\n1\n"}) {
        MemorySource source(input);
        Full sink;
        TransformSpec spec = testing::to(Format::kNdjson);
        const auto ended = transform(source, sink, spec);
        ASSERT_FALSE(ended) << input;
        EXPECT_EQ(ended.error().code, Code::kStorageFull) << input;
    }
}

}  // namespace
}  // namespace sluice::engine
