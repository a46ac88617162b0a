// Where broken NDJSON may be cut: the records of chunks, read alone, are those of the whole text.
#include "engine/json_line_chunks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/memory_stream.h"
#include "engine/json_records.h"
#include "engine/rounds_testing.h"

namespace sluice::engine {
namespace {

class Collected final : public JsonRecordSink {
  public:
    explicit Collected(std::uint64_t& rows) : rows_(rows), before_(rows) {}
    Result<void> record(JsonRecord record) override {
        rows_ = before_ + record.row;
        text += std::to_string(rows_) + ' ' + std::to_string(record.offset) + ' ';
        text += std::string(record.text) + (record.error ? describe(*record.error) : "") + '\n';
        return {};
    }
    void fail(Error error) {
        *error.place.row += before_;
        text += describe(error);
    }
    std::string text;

  private:
    std::uint64_t& rows_;
    std::uint64_t before_;
};

std::string read_whole(const std::string& text, const Limits& limits) {
    MemorySource source(text);
    Input input(source);
    std::uint64_t rows = 0;
    Collected got(rows);
    Result<void> read = JsonRecords(input, JsonShape::kObjects, limits, nullptr).read(got);
    if (!read) got.fail(std::move(read).error());
    return got.text;
}

std::string read_in_chunks(const std::string& text,
                           const Limits& limits,
                           std::size_t chunk_bytes,
                           std::size_t& chunk_count) {
    MemorySource source(text);
    Input input(source);
    JsonLineChunks chunks(input, chunk_bytes, 1 << 20);
    JsonChunk chunk;
    std::string all;
    std::uint64_t rows = 0;
    std::uint64_t offset = 0;
    JsonRecords records(limits);
    while (true) {
        const Result<JsonCutter::Found> found = chunks.next(chunk);
        EXPECT_TRUE(found && *found != JsonCutter::Found::kOdd) << text;
        if (!found || *found != JsonCutter::Found::kChunk) return all;
        EXPECT_EQ(chunk.number, chunk_count);
        EXPECT_EQ(chunk.offset, offset) << text;
        EXPECT_EQ(chunk.bytes.text(), text.substr(offset, chunk.bytes.size()));
        ++chunk_count;
        offset += chunk.bytes.size();
        Collected got(rows);
        Result<void> read = records.read(chunk, got);
        if (!read) got.fail(std::move(read).error());
        all += got.text;
        if (!read) return all;
    }
}

std::string line_soup(std::mt19937& dice) {
    static const std::vector<std::string> kParts{"[",
                                                 "[\n",
                                                 "{\"a\":[\n",
                                                 "{\"a\":\n",
                                                 "{\n",
                                                 "{}",
                                                 "\n",
                                                 "\n",
                                                 "\n",
                                                 "]\n",
                                                 "],\n",
                                                 "]",
                                                 "}\n",
                                                 "},\n",
                                                 "1",
                                                 "1,",
                                                 "1\n",
                                                 "\"b\"",
                                                 "\"k\":",
                                                 ",",
                                                 "{\"a\":1}\n",
                                                 "[]\n",
                                                 "],[\n",
                                                 " ",
                                                 "x",
                                                 "\"\xFF",
                                                 "1,\n",
                                                 "}",
                                                 "[1,[\n",
                                                 "\r\n",
                                                 "\"k\":[\n",
                                                 "\"k\"\n:",
                                                 "\"\n",
                                                 "\\\n",
                                                 "{\"a\":2}\n",
                                                 "\n  \n\t",
                                                 "{\"b\":3}\n",
                                                 "tru\ne",
                                                 "1.\n5",
                                                 "{\"a\":\"\n",
                                                 "  {\"c\":4} {}\n"};
    std::string text;
    for (auto count = dice() % 60; count > 0; --count) text += kParts[dice() % kParts.size()];
    return text;
}

TEST(JsonLineChunksTest, RecordsOfChunksAreThoseOfTheWholeText) {
    std::mt19937 dice(20261129);
    std::size_t chunk_count_of_all = 0;
    for (unsigned round = 0; round < testing::rounds(20'000); ++round) {
        const std::string text = line_soup(dice);
        Limits limits;
        limits.json_depth = 1 + dice() % 6;
        if (round % 2 == 0) limits.record_bytes = 1 + dice() % 40;
        const std::size_t chunk_bytes = 1 + dice() % 50;
        std::size_t chunk_count = 0;
        ASSERT_EQ(read_in_chunks(text, limits, chunk_bytes, chunk_count), read_whole(text, limits))
            << "chunks of " << chunk_bytes << ", records of " << limits.record_bytes << ": "
            << text;
        chunk_count_of_all += chunk_count;
    }
    EXPECT_GT(chunk_count_of_all, testing::rounds(60'000));
}

TEST(JsonLineChunksTest, ALineEndIsSureWhereNoValueCanGoOn) {
    for (const std::string_view sure : {"{}\n|{}",
                                        "{\"a\":1\n|{}",
                                        "[\"a\"\n|1",
                                        "[1\n|\"b\":2",
                                        "x\n|y",
                                        "{}}\r\n \n\t |{",
                                        "\"\n|\""}) {
        const std::size_t at = sure.find('|');
        const std::string text = std::string(sure.substr(0, at)).append(sure.substr(at + 1));
        EXPECT_EQ(behind_last_sure_line_end(text), at) << sure;
        EXPECT_EQ(behind_next_sure_line_end(text, 0), at) << sure;
    }
    for (const std::string_view text : {"{}",
                                        "{}\n",
                                        "{}\n \n",
                                        "\n{}",
                                        "{} {}",
                                        "{\n\"a\":1\n}",
                                        "[\n[",
                                        "[1,\n2",
                                        "[1\n,2",
                                        "[1 \n\n ]",
                                        "{\"a\"\n:1}",
                                        "{\"a\":\n1}"}) {
        EXPECT_EQ(behind_last_sure_line_end(text), 0U) << text;
        EXPECT_EQ(behind_next_sure_line_end(text, 0), text.size()) << text;
    }
    EXPECT_EQ(behind_last_sure_line_end("1\n2\n[\n3\n]"), 4U);
    EXPECT_EQ(behind_next_sure_line_end("1\n2\n[\n3\n]\n4", 0), 2U);
    EXPECT_EQ(behind_next_sure_line_end("1\n2\n[\n3\n]\n4", 4), 10U);
}

TEST(JsonLineChunksTest, WhatCannotBeCutIsOdd) {
    const std::string text = "{}\n{}\n[" + std::string(100, '\n') + "]\n{}\n";
    for (const auto& [bytes_max, last] :
         {std::pair(50, JsonCutter::Found::kOdd), std::pair(500, JsonCutter::Found::kEnd)}) {
        MemorySource source(text);
        Input input(source);
        JsonLineChunks chunks(input, 1, static_cast<std::size_t>(bytes_max));
        JsonChunk chunk;
        Result<JsonCutter::Found> found = JsonCutter::Found::kChunk;
        while (found && *found == JsonCutter::Found::kChunk) found = chunks.next(chunk);
        EXPECT_EQ(found, last);
    }
}

// What the search for tokens relies on: the last one closes all that is open.
TEST(JsonLineChunksTest, OnlyWhatEndsWithARowIsForTheRowScanner) {
    const auto scan = [](std::string_view text) {
        JsonChunk chunk;
        chunk.bytes.append(text);
        chunk.bytes.pad(' ');
        return scan_lines(chunk);
    };
    for (const std::string_view text : {"{}", "{}\n{\"a\":\"}\"} \n", "x\n{}", "{]{\"\"}"}) {
        EXPECT_TRUE(scan(text)) << text;
    }
    for (const std::string_view text : {" \n",
                                        "{}\n1",
                                        "{}\n[]",
                                        "{\"a\":{}",
                                        "{}}",
                                        "{}\n\"{\"a\":{}}",
                                        "{}\n\"}",
                                        "{\"a\":\"\n\"}"}) {
        EXPECT_FALSE(scan(text)) << text;
    }
}

}  // namespace
}  // namespace sluice::engine
