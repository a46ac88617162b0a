// Records larger than a chunk, on several threads: one is in memory at a time, and an error in one
// ends them all.
#include <gtest/gtest.h>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::to;

constexpr std::size_t kFields = 4;

// 300 KB, some of which needs escapes and quotes: four of them are more than a large chunk.
std::string value(char letter) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += std::string(1'000, letter) + "\",\n\t";
    return text;
}

std::string csv_of(int rows) {
    std::string text = "a,b,c,d\n";
    for (int row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < kFields; ++i) {
            text += i == 0 ? "\"" : ",\"";
            for (const char byte : value(static_cast<char>('a' + row))) {
                text += byte;
                if (byte == '"') text += byte;
            }
            text += '"';
        }
        text += "\nsmall,,,\n";
    }
    return text;
}

TransformSpec on_threads(Format from, Format format, unsigned threads) {
    TransformSpec spec = to(format);
    spec.from = from;
    spec.threads = threads;
    return spec;
}

TEST(LargeRecordsTest, GoThereAndBackOnAnyNumberOfThreads) {
    const std::string csv = csv_of(3);
    const std::string json = testing::convert(csv, on_threads(Format::kCsv, Format::kNdjson, 1));
    EXPECT_NE(json.find(R"(a\",\n\ta)"), json.npos);
    const std::string back = testing::convert(json, on_threads(Format::kNdjson, Format::kCsv, 1));
    for (const unsigned threads : {2U, 4U}) {
        EXPECT_TRUE(testing::convert(csv, on_threads(Format::kCsv, Format::kNdjson, threads)) ==
                    json);
        EXPECT_TRUE(testing::convert(json, on_threads(Format::kNdjson, Format::kCsv, threads)) ==
                    back);
    }
    EXPECT_TRUE(testing::convert(back, on_threads(Format::kCsv, Format::kNdjson, 3)) == json);
}

TEST(LargeRecordsTest, AnErrorInOneEndsTheOthers) {
    std::string csv = csv_of(3);
    csv += std::string(2 << 20, ',') + '\n' + csv_of(1);
    for (const unsigned threads : {1U, 4U}) {
        const Error error =
            testing::refusal(csv, on_threads(Format::kCsv, Format::kNdjson, threads));
        EXPECT_EQ(error.name, "ragged_row");
        EXPECT_EQ(error.place.row, 8U);
    }
    std::string json;
    for (int row = 0; row < 3; ++row) {
        json += R"({"a":")" + std::string(1'500'000, 'x') + "\",\"b\":\"\"}\n";
    }
    for (const unsigned threads : {1U, 4U}) {
        EXPECT_EQ(testing::refusal(json, on_threads(Format::kNdjson, Format::kCsv, threads)).name,
                  "field_too_large");
    }
}

}  // namespace
}  // namespace sluice::engine
