#include "engine/detect_encoding.h"

#include <gtest/gtest.h>

namespace sluice::engine {
namespace {

std::string utf16(std::string_view ascii, bool little) {
    std::string text;
    for (const char byte : ascii)
        text += little ? std::string{byte, '\0'} : std::string{'\0', byte};
    return text;
}

// A text of its own for each part, so that every part is asked.
std::string lines(std::string_view line) {
    std::string text = "name,place\n";
    for (int i = 0; i < 40; ++i) text += std::to_string(i) + std::string(line) + "\n";
    return text;
}

TEST(DetectEncodingTest, AByteOrderMarkDecides) {
    EXPECT_EQ(detect_encoding("\xEF\xBB\xBF"
                              "a,b\n",
                              true)
                  .value,
              "UTF-8");
    EXPECT_EQ(detect_encoding("\xFF\xFE" + utf16("a,b\n", true), true).value, "UTF-16LE");
    EXPECT_EQ(detect_encoding("\xFE\xFF" + utf16("a,b\n", false), true).value, "UTF-16BE");
    EXPECT_EQ(detect_encoding(std::string("\xFF\xFE\0\0a\0\0\0", 8), true).value, "UTF-32LE");
    EXPECT_EQ(detect_encoding(std::string("\0\0\xFE\xFF\0\0\0a", 8), true).value, "UTF-32BE");
}

TEST(DetectEncodingTest, ValidUtf8IsUtf8) {
    EXPECT_EQ(detect_encoding("", true).value, "UTF-8");
    EXPECT_EQ(detect_encoding("a,b\n", true).evidence, "nothing but ASCII");
    EXPECT_EQ(detect_encoding("ä,😀\n", true).evidence, "valid, with 6 bytes beyond ASCII");
    EXPECT_EQ(detect_encoding("a,\xC3", false).value, "UTF-8");
    EXPECT_NE(detect_encoding("a,\xC3", true).value, "UTF-8");
}

TEST(DetectEncodingTest, ZeroBytesTellUtf16) {
    EXPECT_EQ(detect_encoding(utf16("id,name\n1,Ada\n", true), true).value, "UTF-16LE");
    EXPECT_EQ(detect_encoding(utf16("id,name\n1,Ada\n", false), true).value, "UTF-16BE");
    EXPECT_GT(detect_encoding(utf16("id,name\n1,Ada\n", true), true).score, 0.9);
}

TEST(DetectEncodingTest, LegacyEncodingsAreToldByTheirLetters) {
    const Finding western = detect_encoding(lines(",M\xFCller,Stra\xDF"
                                                  "e in D\xFCsseldorf"),
                                            true);
    EXPECT_EQ(western.value, "WINDOWS-1252");
    EXPECT_GT(western.score, 0.5) << western.evidence;
    const Finding russian = detect_encoding(
        lines(",\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0,\xEC\xEE\xF1\xEA\xE2\xE0"), true);
    EXPECT_EQ(russian.value, "WINDOWS-1251");
    EXPECT_GT(russian.score, 0.5);
    const Finding japanese =
        detect_encoding(lines(",\x93\x8C\x8B\x9E\x82\xCD\x82\xA2\x82\xA2\x93\x56\x8B\x43"), true);
    EXPECT_EQ(japanese.value, "SHIFT_JIS");
}

// uchardet calls these two words ISO-8859-3, which has the same letters in the same places.
TEST(DetectEncodingTest, OfEncodingsThatReadTheTextAlikeTheCommonerIsNamed) {
    const Finding german = detect_encoding(lines(",M\xFCller aus D\xFCsseldorf"), true);
    EXPECT_EQ(german.value, "WINDOWS-1252");
    EXPECT_GT(german.score, 0.9);
    const Finding turkish =
        detect_encoding(lines(",\xDDstanbul,\xDEi\xFEli,I\xFE\xFDk,Mu\xF0la"), true);
    EXPECT_EQ(turkish.value, "WINDOWS-1254");
}

TEST(DetectEncodingTest, Utf8WithDamageIsStillUtf8) {
    const Finding damaged = detect_encoding("a,ä,ö\n\xFC,😀\n", true);
    EXPECT_EQ(damaged.value, "UTF-8");
    EXPECT_EQ(damaged.score, 0.75);
    EXPECT_EQ(damaged.evidence, "3 characters beyond ASCII are valid, 1 bytes are damaged");
    EXPECT_NE(detect_encoding("M\xFCller,ä,\xFC\n", true).value, "UTF-8");
}

TEST(DetectEncodingTest, WhatStandsBehindManyLettersChangesNothing) {
    const std::string russian = lines(",\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0");
    std::string text;
    while (text.size() < 64 * 1024) text += russian;
    const Finding found = detect_encoding(text, true);
    EXPECT_EQ(found.value, "WINDOWS-1251");
    EXPECT_EQ(found.evidence, detect_encoding(text + std::string(4096, '\xA4'), true).evidence);
}

TEST(DetectEncodingTest, FewBytesAreLittleEvidence) {
    EXPECT_LT(detect_encoding("name\nM\xFCller\n", true).score, 0.5);
}

}  // namespace
}  // namespace sluice::engine
