// The names of encodings, and output in them. Input: decoding_source_test.cc.
#include "engine/bytes/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/memory_stream.h"
#include "engine/bytes/encoding_sink.h"

namespace sluice::engine {
namespace {

using testing::HasSubstr;

constexpr std::size_t kAtOnce = std::string_view::npos;

Encoding named(std::string_view name) {
    const auto encoding = parse_encoding(name);
    EXPECT_TRUE(encoding) << name;
    return encoding.value_or(Encoding());
}

TEST(EncodingTest, NamesAreKnownInAnyCaseAndSpelling) {
    EXPECT_TRUE(named("utf-8").is_utf8());
    EXPECT_TRUE(named("UTF8").is_utf8());
    EXPECT_EQ(named("utf-16be").unit_bytes, 2U);
    EXPECT_EQ(named("utf-32le").unit_bytes, 4U);
    EXPECT_EQ(named("Windows-1252").unit_bytes, 1U);
    EXPECT_EQ(named("latin1").unit_bytes, 1U);
    EXPECT_TRUE(named("utf-16").mark_decides);
    EXPECT_TRUE(named("utf32").mark_decides);
    EXPECT_FALSE(named("utf-16le").mark_decides);
}

TEST(EncodingTest, OtherNamesAreAnErrorThatHelps) {
    for (const std::string_view name :
         {"utf-7", "UNICODE-1-1-UTF-7", "", "utf-9", "utf-8//TRANSLIT", "a b", "\xFF", "UTF-8,X"}) {
        const auto encoding = parse_encoding(name);
        ASSERT_FALSE(encoding) << name;
        EXPECT_EQ(encoding.error().name, "unknown_encoding");
    }
    EXPECT_EQ(parse_encoding("utf-7").error().message,
              "UTF-7 is not read or written; convert it to UTF-8");
    EXPECT_THAT(parse_encoding("windws-1252").error().message,
                HasSubstr("did you mean \"windows-1252\"?"));
}

TEST(EncodingTest, OnlyUnicodeHasByteOrderMarks) {
    EXPECT_EQ(named("utf-8").byte_order_mark(), "\xEF\xBB\xBF");
    EXPECT_EQ(named("utf-16").byte_order_mark(), "\xFF\xFE");
    EXPECT_EQ(named("utf-16be").byte_order_mark(), "\xFE\xFF");
    EXPECT_EQ(named("utf-32").byte_order_mark(), std::string_view("\xFF\xFE\0\0", 4));
    EXPECT_EQ(named("windows-1252").byte_order_mark(), "");
}

Result<std::string> encoded(std::string_view text,
                            const OutputEncoding& output,
                            std::size_t piece = kAtOnce) {
    MemorySink out;
    EncodingSink sink(out, output);
    while (!text.empty()) {
        TRY(sink.write(text.substr(0, piece)));
        text.remove_prefix(std::min(piece, text.size()));
    }
    TRY(sink.finish());
    return out.take();
}

Result<std::string> encoded(std::string_view text,
                            std::string_view name,
                            std::size_t piece = kAtOnce) {
    return encoded(text, OutputEncoding{named(name), false}, piece);
}

std::string refusal(std::string_view text, std::string_view name, std::size_t piece = kAtOnce) {
    const auto result = encoded(text, name, piece);
    EXPECT_FALSE(result) << name;
    return result ? std::string() : describe(result.error());
}

TEST(EncodingSinkTest, WritesTheBytesThatTheEncodingHas) {
    EXPECT_EQ(encoded("a,ä€😀\n", "utf-8").value_or("error"), "a,ä€😀\n");
    EXPECT_EQ(encoded("ä€😀", "utf-16le").value_or("error"),
              std::string("\xE4\0\xAC\x20\x3D\xD8\0\xDE", 8));
    EXPECT_EQ(encoded("ä😀", "utf-16be").value_or("error"), std::string("\0\xE4\xD8\x3D\xDE\0", 6));
    EXPECT_EQ(encoded("ä😀", "utf-32be").value_or("error"),
              std::string("\0\0\0\xE4\0\x01\xF6\0", 8));
    EXPECT_EQ(encoded("ä€", "windows-1252").value_or("error"), "\xE4\x80");
    EXPECT_EQ(encoded("東\\~", "shift_jis").value_or("error"), "\x93\x8C\\~");
    EXPECT_EQ(encoded("あa", "iso-2022-jp").value_or("error"), "\x1B$B$\"\x1B(Ba");
    EXPECT_EQ(encoded("あ", "iso-2022-jp").value_or("error"), "\x1B$B$\"\x1B(B");
}

TEST(EncodingSinkTest, WritesTheSameHoweverTheTextIsSplit) {
    const std::string text = "a,ä😀東京é\r\nnext,ß\n";
    for (const char* name : {"utf-8", "utf-16le", "utf-32be", "gb18030", "utf-16be"}) {
        const std::string whole = encoded(text, name).value_or("error");
        for (std::size_t piece = 1; piece < text.size(); ++piece)
            EXPECT_EQ(encoded(text, name, piece).value_or("error"), whole) << name << piece;
    }
}

// An escape that a piece ends with was taken for one that does not come back.
TEST(EncodingSinkTest, AControlCharacterThatMayBeginAShiftMayBeCutOff) {
    const std::string text = "a\x1Bz東\x1B,\n\n";
    const std::string whole = encoded(text, "iso-2022-jp").value_or("error");
    EXPECT_EQ(whole, "a\x1Bz\x1B$BEl\x1B(B\x1B,\n\n");
    for (std::size_t piece = 1; piece < text.size(); ++piece)
        EXPECT_EQ(encoded(text, "iso-2022-jp", piece).value_or("error"), whole) << piece;
    for (const char* wrong : {"a\x1B", "a\x1B$", "a\x1B$B", "a\x1B😀"}) {
        for (std::size_t piece = 1; piece < 5; ++piece) {
            const auto result = encoded(wrong, "iso-2022-jp", piece);
            ASSERT_FALSE(result) << wrong;
            EXPECT_NE(result.error().message.find("U+001B"), std::string::npos) << wrong;
        }
    }
}

TEST(EncodingSinkTest, AMarkComesFirstAndOnce) {
    EXPECT_EQ(encoded("a", OutputEncoding{named("utf-8"), true}, 1).value_or("error"),
              "\xEF\xBB\xBF"
              "a");
    EXPECT_EQ(encoded("ab", OutputEncoding{named("utf-16"), true}, 1).value_or("error"),
              std::string("\xFF\xFE"
                          "a\0b\0",
                          6));
    EXPECT_EQ(encoded("", OutputEncoding{named("utf-16be"), true}).value_or("error"), "\xFE\xFF");
}

TEST(EncodingSinkTest, ACharacterThatTheEncodingHasNotIsAnErrorWithItsPlace) {
    for (const std::size_t piece : {1UL, 2UL, kAtOnce}) {
        EXPECT_THAT(refusal("a,ä\nb,東\n", "windows-1252", piece),
                    HasSubstr("not_in_encoding: \"東\" (U+6771) is not in WINDOWS-1252 "
                              "(line 2, byte 6 of the output)"));
        EXPECT_THAT(refusal("ä€", "iso-8859-1", piece), HasSubstr("\"€\" (U+20AC)"));
    }
}

// iconv writes a similar character for some, and nothing for tags.
TEST(EncodingSinkTest, ACharacterThatIconvWouldChangeIsAnErrorWithItsPlace) {
    for (const std::size_t piece : {1UL, 3UL, kAtOnce}) {
        EXPECT_THAT(refusal("東\n¥5", "shift_jis", piece),
                    HasSubstr("\"¥\" (U+00A5) is not in SHIFT_JIS (line 2, byte 3"));
        EXPECT_THAT(refusal("a\U000E0041z", "windows-1252", piece),
                    HasSubstr("(U+E0041) is not in WINDOWS-1252 (line 1, byte 1"));
        EXPECT_THAT(refusal("a\U000E0041東", "windows-1252", piece), HasSubstr("(U+E0041)"));
        EXPECT_THAT(refusal("ab\U000E0041", "windows-1252", piece), HasSubstr("byte 2"));
    }
}

TEST(EncodingSinkTest, WhatIsNoUtf8IsADefect) {
    EXPECT_EQ(encoded("a\xFFz", "utf-16le").error().name, "output_not_utf8");
    EXPECT_EQ(encoded("a\xC3", "utf-16le").error().name, "output_not_utf8");
    EXPECT_EQ(encoded("a\xC3", "utf-16le", 1).error().code, Code::kInternal);
}

TEST(EncodingSinkTest, ItStartsAgain) {
    for (const char* name : {"utf-8", "utf-16", "iso-2022-jp"}) {
        const OutputEncoding output{named(name), named(name).mark_decides};
        MemorySink out;
        EncodingSink sink(out, output);
        ASSERT_TRUE(sink.can_restart());
        // Ends inside a character, and in another shift state.
        ASSERT_TRUE(sink.write(std::string_view("ああ").substr(0, 5)));
        ASSERT_TRUE(sink.restart());
        ASSERT_TRUE(sink.write(std::string_view("aあ\n")));
        ASSERT_TRUE(sink.finish());
        EXPECT_EQ(out.take(), encoded("aあ\n", output).value_or("error"));
    }
}

// Takes the first bytes, and then no more.
class FullSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char>) override {
        return fail(Code::kStorageFull, "full", "no space is left");
    }
};

TEST(EncodingSinkTest, WhatTheSinkBelowSaysIsPassedOn) {
    FullSink full;
    EncodingSink sink(full, {named("utf-16"), true});
    EXPECT_FALSE(sink.can_restart());
    EXPECT_EQ(sink.write(std::string_view("a")).error().name, "full");
    EXPECT_FALSE(sink.restart());
}

}  // namespace
}  // namespace sluice::engine
