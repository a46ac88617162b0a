// gzip and zstd, in and out.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "base/memory_stream.h"
#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/decompressing_source.h"

namespace sluice::engine {
namespace {

constexpr std::array kBoth{Compression::kGzip, Compression::kZstd};
constexpr std::uint64_t kNoLimit = ~0ULL;

std::string compressed(std::string_view text, Compression compression, std::size_t piece) {
    MemorySink out;
    CompressingSink sink(out, compression);
    for (std::size_t at = 0; at < text.size(); at += piece) {
        EXPECT_TRUE(sink.write(text.substr(at, piece)));
    }
    EXPECT_TRUE(sink.finish());
    return out.take();
}

Result<std::string> read_all(ByteSource& source, std::size_t room) {
    std::string text;
    std::string block(room, '\0');
    while (true) {
        const std::size_t count = TRY(source.read(block));
        if (count == 0) return text;
        text.append(block, 0, count);
    }
}

Result<std::string> decompressed(std::string_view bytes,
                                 std::size_t piece = std::string_view::npos,
                                 std::size_t room = 4096,
                                 std::uint64_t bytes_max = kNoLimit) {
    MemorySource source(bytes, piece);
    DecompressingSource decompressing(source, {}, bytes_max);
    return read_all(decompressing, room);
}

std::string text_of(std::size_t size) {
    std::mt19937 dice(5);
    std::string text;
    while (text.size() < size) text += "row " + std::to_string(dice() % 1000) + ",\n";
    return text;
}

TEST(CompressionTest, WhatGoesInComesOutHoweverItIsSplit) {
    const std::string text = text_of(300'000);
    for (const Compression compression : kBoth) {
        const std::string bytes = compressed(text, compression, text.size());
        EXPECT_LT(bytes.size(), text.size() / 2);
        EXPECT_EQ(compression_of_magic(bytes), compression);
        EXPECT_EQ(compressed(text, compression, 7), bytes);
        EXPECT_EQ(compressed(text, compression, 100'000), bytes);
        for (const std::size_t piece : {1U, 3U, 1000U}) {
            for (const std::size_t room : {1U, 100U, 1U << 20U}) {
                EXPECT_EQ(decompressed(bytes, piece, room).value_or("error"), text);
            }
        }
    }
}

TEST(CompressionTest, OtherBytesPassAsTheyAre) {
    for (const std::string_view text : {"", "a", "\x1F\x8B", "a,b\n1,2\n"}) {
        EXPECT_EQ(decompressed(text, 1, 1).value_or("error"), text);
    }
}

TEST(CompressionTest, MembersMayFollowEachOther) {
    for (const Compression compression : kBoth) {
        const std::string two = compressed("a,b\n", compression, 9) +
                                compressed("", compression, 9) +
                                compressed("1,2\n", compression, 9);
        EXPECT_EQ(decompressed(two, 1, 3).value_or("error"), "a,b\n1,2\n");
    }
}

// pzstd's files begin with such a frame.
TEST(CompressionTest, ZstandardMayBeginWithAFrameToBeSkipped) {
    const std::string frame = compressed("a\n1\n", Compression::kZstd, 4);
    for (char kind = 0x50; kind < 0x60; ++kind) {
        const std::string skipped = std::string(1, kind) + std::string("*M\x18\2\0\0\0ab", 9);
        EXPECT_EQ(decompressed(skipped + frame, 3), "a\n1\n");
    }
    EXPECT_EQ(decompressed("`*M\x18"), "`*M\x18");
    EXPECT_EQ(decompressed("P*M"), "P*M");
}

TEST(CompressionTest, AnInputThatIsCutAnywhereIsAnError) {
    const std::string text = text_of(500);
    for (const Compression compression : kBoth) {
        const std::string bytes = compressed(text, compression, 99);
        for (std::size_t size = kMagicBytes; size < bytes.size(); ++size) {
            const auto result = decompressed(bytes.substr(0, size), 10);
            ASSERT_FALSE(result) << size;
            EXPECT_EQ(result.error().name, "truncated_compression");
            EXPECT_EQ(result.error().place.byte_offset, size);
        }
    }
}

TEST(CompressionTest, ADamagedInputIsAnErrorWithItsPlace) {
    const std::string text = text_of(5000);
    for (const Compression compression : kBoth) {
        const std::string bytes = compressed(text, compression, 9999);
        std::string damaged = bytes;
        damaged[bytes.size() - 6] ^= 1;  // in the checksum, or just before it
        const auto result = decompressed(damaged);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().name, "corrupt_compression");
        const auto behind = decompressed(bytes + "garbage");
        ASSERT_FALSE(behind);
        EXPECT_EQ(behind.error().name, "corrupt_compression");
        EXPECT_EQ(behind.error().place.byte_offset, bytes.size());
    }
}

TEST(CompressionTest, ThePlaceOfDamageDoesNotDependOnHowTheInputIsRead) {
    std::mt19937 dice(9);
    std::string text;  // does not shrink: the damage is many blocks behind the frame's start
    for (int i = 0; i < 400'000; ++i) text += static_cast<char>(dice() % 256);
    for (const Compression compression : kBoth) {
        const std::string first = compressed("a,b\n", compression, 9);
        std::string bytes = first + compressed(text, compression, 99'999);
        bytes[bytes.size() - 6] ^= 1;
        for (const std::size_t piece : {1'000UL, 7'000UL, 65'536UL, bytes.size()}) {
            const auto result = decompressed(bytes, piece, 10'000);
            ASSERT_FALSE(result);
            EXPECT_EQ(result.error().name, "corrupt_compression");
            EXPECT_EQ(result.error().place.byte_offset, first.size()) << piece;
        }
    }
}

TEST(CompressionTest, AFrameHasTheSizeThatItDeclares) {
    using namespace std::string_literals;
    // One segment that declares 8 bytes, then an empty last block.
    const std::string bytes = "\x28\xb5\x2f\xfd\x20\x08\x01\x00\x00"s;
    for (const std::size_t piece : {1UL, 3UL, bytes.size()}) {
        const auto result = decompressed(bytes + compressed("a,b\n", Compression::kZstd, 9), piece);
        ASSERT_FALSE(result) << piece;
        EXPECT_EQ(
            describe(result.error()),
            "corrupt_compression: the zstd data is damaged: a frame declares 8 bytes and has 0 "
            "(byte 0)");
    }
}

// What was decoded before the damage counts, so that the error does not depend on reads.
TEST(CompressionTest, ABombWhoseEndIsDamagedIsTooLarge) {
    const std::string text(300'000, 'a');
    for (const Compression compression : kBoth) {
        std::string bytes = compressed(text, compression, text.size());
        bytes.back() ^= 1;
        for (const std::size_t piece : {1UL, 7UL, bytes.size()}) {
            for (const std::size_t room : {1'000UL, 1'000'000UL}) {
                const auto too_large = decompressed(bytes, piece, room, text.size() - 1);
                ASSERT_FALSE(too_large);
                EXPECT_EQ(too_large.error().name, "decompressed_too_large") << piece << ' ' << room;
                const auto damaged = decompressed(bytes, piece, room, text.size());
                ASSERT_FALSE(damaged);
                EXPECT_EQ(damaged.error().name, "corrupt_compression") << piece << ' ' << room;
            }
        }
    }
}

TEST(CompressionTest, ABombIsStoppedAtTheLimit) {
    for (const Compression compression : kBoth) {
        const std::string bytes = compressed(std::string(10'000'000, 'a'), compression, 1 << 20);
        EXPECT_LT(bytes.size(), 20'000U);
        const auto result = decompressed(bytes, 100, 4096, 100'000);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().name, "decompressed_too_large");
        EXPECT_EQ(result.error().code, Code::kTooLarge);
        EXPECT_TRUE(decompressed(bytes, 100, 4096, 10'000'000));
    }
}

TEST(CompressionTest, WhatIsSaidToBeCompressedMustBe) {
    for (const std::string_view text : {"", "a,b\n1,2\n"}) {
        MemorySource source(text);
        DecompressingSource decompressing(source, Compression::kGzip, kNoLimit);
        EXPECT_FALSE(read_all(decompressing, 10));
    }
}

TEST(CompressionTest, ItStartsAgain) {
    const std::string text = text_of(300'000);
    for (const Compression compression :
         {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
        MemorySink out;
        CompressingSink sink(out, compression);
        ASSERT_TRUE(sink.can_restart());
        ASSERT_TRUE(sink.write(text_of(200'000)));
        ASSERT_TRUE(sink.restart());
        ASSERT_TRUE(sink.write(text));
        ASSERT_TRUE(sink.finish());
        EXPECT_EQ(out.take(), compressed(text, compression, 1000));
    }
}

TEST(CompressionTest, ItRewinds) {
    const std::string text = text_of(10'000);
    const std::string bytes = compressed(text, Compression::kZstd, 9999);
    MemorySource source(bytes, 100);
    DecompressingSource decompressing(source, {}, kNoLimit);
    std::array<char, 50> some{};
    EXPECT_TRUE(decompressing.read(some));
    EXPECT_TRUE(decompressing.rewind());
    EXPECT_EQ(read_all(decompressing, 999).value_or("error"), text);
}

}  // namespace
}  // namespace sluice::engine
