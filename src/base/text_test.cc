#include "base/text.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Text, KnowsOnlyAsciiLetters) {
    EXPECT_EQ(to_lower("Content-TYPE [@Z]"), "content-type [@z]");
    EXPECT_EQ(to_lower("\xC3\x89"), "\xC3\x89");
    EXPECT_TRUE(equals_ignoring_case("UTF-8", "utf-8"));
    EXPECT_FALSE(equals_ignoring_case("utf-8", "utf-88"));
    EXPECT_FALSE(equals_ignoring_case("@", "`"));
}

TEST(Text, TrimsBothEndsAndNothingBetween) {
    EXPECT_EQ(trimmed(" \ta \tb\t "), "a \tb");
    EXPECT_EQ(trimmed(" \t"), "");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed("a\r\n"), "a\r\n");
    EXPECT_EQ(trimmed(" a\r\n", " \t\r\n"), "a");
}

TEST(Text, KnowsHttpTokens) {
    EXPECT_TRUE(is_token("x-Amz_Meta.1!#$%&'*+^`|~"));
    for (const char* wrong : {"", "a b", "a:b", "a\"", "a/b", "\xC3\xA9", "a\n"}) {
        EXPECT_FALSE(is_token(wrong)) << wrong;
    }
}

TEST(Text, TellsTheHostHeaderOfAnAddress) {
    EXPECT_EQ(host_of("https://a.example:8443/x"), "a.example:8443");
    EXPECT_EQ(host_of("https://a.example:443"), "a.example");
    EXPECT_EQ(host_of("http://a.example:443"), "a.example:443");
    EXPECT_EQ(host_of("http://[::1]:80"), "[::1]");
    EXPECT_EQ(host_of(""), "");
}

TEST(Text, IsUtf8ToTheLetter) {
    for (const char* good : {"", "a", "é", "€", "😀", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(good)) << good;
    }
    for (const char* bad : {"\x80",
                            "\xC3",
                            "\xC1\xBF",
                            "\xE0\x9F\xBF",
                            "\xED\xA0\x80",
                            "\xE2\x82",
                            "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80"}) {
        EXPECT_FALSE(is_utf8(bad)) << bad;
    }
}

}  // namespace
}  // namespace sluice
