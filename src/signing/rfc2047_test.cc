#include "signing/rfc2047.h"

#include <gtest/gtest.h>

namespace sluice::signing {
namespace {

TEST(Rfc2047, LeavesPlainTextAsItIs) {
    for (const char* text : {"", "a:b,c:d", " two  spaces ", "é stays é", "2=?3", "=?="}) {
        EXPECT_EQ(decode_rfc2047(text), text);
    }
}

TEST(Rfc2047, DecodesBase64Words) {
    EXPECT_EQ(decode_rfc2047("=?UTF-8?B?w6k6ZQ==?="), "é:e");
    EXPECT_EQ(decode_rfc2047("=?utf-8?b?w6k=?="), "é");
    EXPECT_EQ(decode_rfc2047("=?UTF-8?B?\?="), "");
}

TEST(Rfc2047, DecodesQuotedWordsWithUnderscoreAsSpace) {
    EXPECT_EQ(decode_rfc2047("=?UTF-8?Q?caf=C3=A9_au_lait?="), "café au lait");
    EXPECT_EQ(decode_rfc2047("=?ISO-8859-1?q?caf=e9?="), "café");
    EXPECT_EQ(decode_rfc2047("=?us-ascii*en?Q?abc?="), "abc");
}

TEST(Rfc2047, JoinsWordsAndKeepsTextBetweenThem) {
    EXPECT_EQ(decode_rfc2047("=?UTF-8?Q?a?= \t =?UTF-8?Q?b?="), "ab");
    EXPECT_EQ(decode_rfc2047("x =?UTF-8?Q?a?= y =?UTF-8?Q?b?= z"), "x a y b z");
    EXPECT_EQ(decode_rfc2047("=?UTF-8?B?w6k=?=,=?UTF-8?B?w6k=?="), "é,é");
}

TEST(Rfc2047, JoinsACharacterThatWasSplitBetweenTwoWords) {
    EXPECT_EQ(decode_rfc2047("=?UTF-8?Q?=C3?= =?UTF-8?Q?=A9?="), "é");
}

TEST(Rfc2047, LeavesMalformedWordsAsTheyAre) {
    for (const char* text : {"=?UTF-8?B?***?=",
                             "=?UTF-8?B?w6k?=",
                             "=?UTF-8?Q?=4?=",
                             "=?UTF-8?Q?=zz?=",
                             "=?UTF-8?X?abc?=",
                             "=?klingon?Q?abc?=",
                             "=?UTF-8?Q?abc",
                             "=?UTF-8?Q",
                             "=?UTF-8?Q?a b?=",
                             "=?UTF-8?Q?=FF?=",
                             "=?UTF-8?Q?=00?="}) {
        EXPECT_EQ(decode_rfc2047(text), text);
    }
}

TEST(Rfc2047, EncodesWhatIsNotPrintableAscii) {
    for (const char* text : {"", "a b~", "é:e", "tab\t", "\x7F"}) {
        const std::string encoded = encode_rfc2047(text);
        EXPECT_EQ(decode_rfc2047(encoded), text);
        for (const char c : encoded) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << encoded;
    }
    EXPECT_EQ(encode_rfc2047("é:e"), "=?UTF-8?B?w6k6ZQ==?=");
    EXPECT_EQ(encode_rfc2047("a b~"), "a b~");
}

}  // namespace
}  // namespace sluice::signing
