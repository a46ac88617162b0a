// All the way in, and what was written read again.
#include "engine/bytes/readable_input.h"

#include <gtest/gtest.h>

#include <array>

#include "base/memory_stream.h"
#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::uint64_t kUnlimited = ~0ULL;

std::string read_all(ByteSource& source) {
    std::string text;
    std::array<char, 99> block{};
    while (const std::size_t count = source.read(block).value_or(0))
        text.append(block.data(), count);
    return text;
}

TEST(ReadableInputTest, DecompressesAndThenDecodes) {
    MemorySink out;
    CompressingSink gzip(out, Compression::kGzip);
    ASSERT_TRUE(
        gzip.write(std::string_view("\xFF\xFE"
                                    "a\0,\0\xE4\0\n\0",
                                    10)));
    ASSERT_TRUE(gzip.finish());
    MemorySource stored(out.bytes(), 5);
    ReadableInput input(stored, {.decompressed_bytes_max = kUnlimited});
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(read_all(input), "a,ä\n");
        EXPECT_EQ(input.encoding()->encoding.name, "UTF-16LE");
        ASSERT_TRUE(input.rewind());
    }
}

TEST(ReadableInputTest, TellsItsSourceThatItWillNotRewind) {
    MemorySource stored("a,b\n", 5);
    ReadableInput input(stored, {.decompressed_bytes_max = kUnlimited});
    EXPECT_EQ(read_all(input), "a,b\n");
    ASSERT_TRUE(input.rewind());
    input.will_not_rewind();
    EXPECT_EQ(input.rewind().error().name, "not_rewindable");
}

// Those of the first plane that the encoding has.
std::string every_letter(std::string_view encoding) {
    std::string letters;
    for (std::uint32_t code = 1; code < 0x10000; ++code) {
        if (code >= 0xD800 && code < 0xE000) continue;
        std::string letter;
        append_utf8(letter, code);
        MemorySink out;
        EncodingSink sink(out, {parse_encoding(encoding).value(), false});
        if (sink.write(letter) && sink.finish()) letters += letter;
    }
    return letters;
}

TEST(ReadableInputTest, WhatWasWrittenIsReadAgain) {
    for (const std::string_view name : {"windows-1252", "iso-8859-15", "ibm437", "koi8-r"}) {
        const std::string letters = every_letter(name);
        EXPECT_GT(letters.size(), 250U) << name;
        MemorySink out;
        EncodingSink sink(out, {parse_encoding(name).value(), false});
        ASSERT_TRUE(sink.write(letters));
        ASSERT_TRUE(sink.finish());
        MemorySource stored(out.bytes(), 7);
        ReadableInput input(stored, {{}, kUnlimited, {.said = parse_encoding(name).value()}});
        EXPECT_EQ(read_all(input), letters) << name;
    }
}

}  // namespace
}  // namespace sluice::engine
