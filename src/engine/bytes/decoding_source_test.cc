// Input in any encoding.
#include "engine/bytes/decoding_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "base/memory_stream.h"

namespace sluice::engine {
namespace {

using testing::HasSubstr;

constexpr std::size_t kWhole = std::string_view::npos;

// UTF-16LE.
std::string wide(std::u16string_view text) {
    std::string bytes;
    for (const char16_t unit : text) bytes.append({char(unit & 0xFFU), char(unit >> 8U)});
    return bytes;
}

Decoding said(std::string_view name, bool replace = false) {
    return {.said = parse_encoding(name).value(), .detect = true, .replace_invalid = replace};
}

constexpr auto kNotLookedAt = [] { return Decoding{.said = {}, .detect = false}; };

struct Read {
    std::string text;
    std::uint64_t replaced = 0;
    std::optional<ChosenEncoding> chosen;
    std::optional<Error> error;
};

Read read(DecodingSource& source, std::size_t room) {
    Read read;
    std::string block(room, '\0');
    while (!read.error) {
        const auto count = source.read(block);
        if (!count) read.error = count.error();
        if (!count || *count == 0) break;
        read.text.append(block, 0, *count);
    }
    read.replaced = source.replaced();
    read.chosen = source.chosen();
    return read;
}

Read read(std::string_view bytes,
          const Decoding& how = {},
          std::size_t piece = kWhole,
          std::size_t room = 4096) {
    MemorySource stored(bytes, piece);
    DecodingSource source(stored, how);
    return read(source, room);
}

// However the bytes are split, and whatever room there is.
void expect_text(std::string_view bytes, const Decoding& how, std::string_view text) {
    for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
        for (const std::size_t room : {1U, 3U, 4096U}) {
            const Read got = read(bytes, how, piece, room);
            EXPECT_FALSE(got.error) << describe(*got.error);
            EXPECT_EQ(got.text, text) << "in pieces of " << piece << " into " << room;
        }
    }
}

void expect_error(std::string_view bytes,
                  const Decoding& how,
                  std::string_view name,
                  std::uint64_t offset,
                  std::string_view text_before) {
    for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
        const Read got = read(bytes, how, piece);
        ASSERT_TRUE(got.error) << got.text;
        EXPECT_EQ(got.error->name, name);
        EXPECT_EQ(got.error->code, Code::kInvalid);
        EXPECT_EQ(got.error->place.byte_offset, offset) << "in pieces of " << piece;
        EXPECT_EQ(got.text, text_before);
    }
}

TEST(DecodingSourceTest, Utf8PassesAsItIsAlsoWhatIsNone) {
    for (const std::string_view bytes : {"",
                                         "a",
                                         "\xEF\xBB\xBF"
                                         "a,b\n",
                                         "ä,😀\n",
                                         "a\xFF\n",
                                         "\xC3",
                                         "\xEF\xBB"}) {
        expect_text(bytes, {}, bytes);
        expect_text(bytes, kNotLookedAt(), bytes);
        expect_text(bytes, said("utf-8"), bytes);
    }
}

TEST(DecodingSourceTest, AByteOrderMarkSaysTheEncodingAndIsNoText) {
    const std::string text = "\xFF\xFE" + wide(u"id,näme\n1,😀\n");
    for (const Decoding& how : {Decoding(), kNotLookedAt(), said("utf-16"), said("utf-16le")})
        expect_text(text, how, "id,näme\n1,😀\n");
    expect_text(std::string("\xFE\xFF\0a\0\xE4", 6), {}, "aä");
    expect_text(std::string("\xFE\xFF\0a\0\xE4", 6), said("utf-16"), "aä");
    expect_text(std::string("\xFF\xFE\0\0a\0\0\0", 8), {}, "a");
    expect_text(std::string("\0\0\xFE\xFF\0\1\xF6\0", 8), said("utf-32"), "😀");
}

TEST(DecodingSourceTest, Utf16WithoutAMarkIsToldByItsZeros) {
    expect_text(wide(u"id,name\n1,😀\n"), {}, "id,name\n1,😀\n");
    expect_text(wide(u"id,name\n1,😀\n"), said("utf-16"), "id,name\n1,😀\n");
    const std::string big("\0i\0d\0\n\0\x31", 8);
    expect_text(big, {}, "id\n1");
    expect_text(big, said("utf-16"), "id\n1");
    EXPECT_TRUE(read(big).chosen->guessed);
    EXPECT_EQ(read(big).chosen->encoding.name, "UTF-16BE");
}

TEST(DecodingSourceTest, WhatIsSaidWins) {
    expect_text(
        "\xEF\xBB\xBF"
        "a",
        said("windows-1252"),
        "ï»¿a");
    expect_text("ä", said("latin1"), "Ã¤");
    expect_text("\x93\x8C\x8B\x9E,\\~\xB1", said("shift_jis"), "東京,\\~ｱ");
    expect_text("\x1B$B$\"\x1B(Ba", said("iso-2022-jp"), "あa");
    const std::string marked = "\xFF\xFE" + wide(u"a");
    expect_text(marked, said("utf-8"), marked);
}

TEST(DecodingSourceTest, WhatIconvHoldsBackComesAtTheEnd) {
    expect_text("e", said("windows-1258"), "e");
    expect_text("e\xEC", said("windows-1258"), "é");
}

// Letters beyond ASCII in every line.
std::string german(int lines) {
    std::string text = "name,place\n";
    for (int i = 0; i < lines; ++i)
        text += std::to_string(i) +
                ",M\xFCller,Stra\xDF"
                "e in D\xFCsseldorf\n";
    return text;
}

TEST(DecodingSourceTest, ALegacyEncodingIsTakenWhenItIsSure) {
    const Read got = read(german(40));
    EXPECT_EQ(got.chosen->encoding.name, "WINDOWS-1252");
    EXPECT_TRUE(got.chosen->guessed);
    EXPECT_THAT(got.text, HasSubstr("0,Müller,Straße in Düsseldorf\n"));
}

TEST(DecodingSourceTest, ADoubtfulGuessIsNotTaken) {
    for (const std::string_view bytes : {"name\nM\xFCller\n", "a\x81\x8D\x8F"}) {
        const Read got = read(bytes);
        EXPECT_EQ(got.text, bytes);
        EXPECT_TRUE(got.chosen->encoding.is_utf8());
    }
    EXPECT_EQ(read(german(40), kNotLookedAt()).text, german(40));
    EXPECT_NE(read("a,\xC3").chosen->finding.value, "UTF-8");  // no character is to come
}

TEST(DecodingSourceTest, DamagedUtf8IsNoLegacyEncoding) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "Müller Straße ";
    EXPECT_EQ(read(text + "\xFC" + text).text, text + "\xFC" + text);
}

TEST(DecodingSourceTest, WhatComesBehindTheFirstBytesIsNotGuessed) {
    const std::string bytes = std::string(kSampleBytes, 'a') + german(40);
    EXPECT_EQ(read(bytes).text, bytes);
}

TEST(DecodingSourceTest, BytesThatAreNoCharacterAreAnErrorWithTheirPlace) {
    expect_error("ab\xE4\x81z", said("windows-1252"), "bad_encoding", 3, "abä");
    expect_error("a\x93\x8C\x81\x01z", said("shift_jis"), "bad_encoding", 3, "a東");
    expect_error("\xFF\xFE" + wide(u"a") + std::string("\0\xDC", 2) + wide(u"b"),
                 {},
                 "bad_encoding",
                 4,
                 "a");
    expect_error(wide(u"a") + std::string("\0\xD8", 2) + wide(u"b"),
                 said("utf-16le"),
                 "bad_encoding",
                 2,
                 "a");
    EXPECT_THAT(
        read("\x81", said("cp1252")).error->message,
        HasSubstr(
            "0x81 is no character of CP1252; name the input's encoding, or have it replaced"));
}

TEST(DecodingSourceTest, ACharacterThatIsCutIsAnErrorWithItsPlace) {
    expect_error("a\x93", said("shift_jis"), "truncated_character", 1, "a");
    expect_error(wide(u"ab").substr(0, 3), said("utf-16le"), "truncated_character", 2, "a");
    expect_error(wide(u"a😀").substr(0, 4), said("utf-16le"), "truncated_character", 2, "a");
}

TEST(DecodingSourceTest, InvalidBytesAreReplacedAndCountedWhenThatIsWanted) {
    const struct {
        std::string_view encoding;
        std::string bytes;
        std::string_view text;
        std::uint64_t replaced;
    } cases[] = {
        {"utf-8", "ä\xFFz", "ä\uFFFDz", 1},
        {"utf-8", "\xC3", "\uFFFD", 1},
        {"utf-8", "\xF0\x9F\x98z\xE2\x82\xC3\xA4\xC0\x80", "\uFFFDz\uFFFDä\uFFFD\uFFFD", 4},
        {"utf-8", "ä😀€", "ä😀€", 0},
        {"windows-1252", "\x81\xE4\x8D", "\uFFFDä\uFFFD", 2},
        {"shift_jis", "\x93\x8C\x81\x01z\x93", "東\uFFFD\x01z\uFFFD", 2},
        {"utf-16le", std::string("\0\xDC", 2) + wide(u"b") + "\xD8", "\uFFFDb\uFFFD", 2},
    };
    for (const auto& each : cases) {
        const Decoding how = said(each.encoding, true);
        expect_text(each.bytes, how, each.text);
        for (std::size_t piece = 1; piece <= each.bytes.size(); ++piece)
            EXPECT_EQ(read(each.bytes, how, piece).replaced, each.replaced) << each.encoding;
    }
    // NUL is a character: the reader says that it is no text.
    expect_text({"a\0b\xFF", 4}, said("utf-8", true), {"a\0b\uFFFD", 6});
}

TEST(DecodingSourceTest, LongTextIsReplacedLikeShortText) {
    std::string bytes;
    std::string text;
    while (bytes.size() < 3 * kSampleBytes) {
        bytes += "ä😀,\xFF\n";
        text += "ä😀,\uFFFD\n";
    }
    for (const std::size_t piece : {1'000UL, 65'537UL, kWhole}) {
        const Read got = read(bytes, said("utf-8", true), piece, 99'999);
        EXPECT_TRUE(got.text == text);
        EXPECT_EQ(got.replaced, bytes.size() / 9);
    }
}

TEST(DecodingSourceTest, ItRewinds) {
    const std::string bytes = "\xFF\xFE" + wide(u"aä") + std::string("\0\xDC", 2) + wide(u"😀\n");
    MemorySource stored(bytes, 3);
    DecodingSource source(stored, {.said = {}, .detect = true, .replace_invalid = true});
    std::array<char, 5> some{};
    ASSERT_TRUE(source.read(some));
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read(source, 4).text, "aä\uFFFD😀\n");
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read(source, 99).text, "aä\uFFFD😀\n");
    EXPECT_EQ(source.replaced(), 1U);
}

TEST(DecodingSourceTest, AShiftStateDoesNotOutliveARewind) {
    MemorySource stored("a\x1B$B$\"");
    DecodingSource source(stored, said("iso-2022-jp"));
    std::array<char, 1> some{};
    ASSERT_TRUE(source.read(some));  // what is decoded by then ends in another state
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read(source, 9).text, "aあ");
}

}  // namespace
}  // namespace sluice::engine
