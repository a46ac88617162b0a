#include "signing/encoding.h"

#include <gtest/gtest.h>

#include "signing/time_text.h"

namespace sluice::signing {
namespace {

std::string every_byte() {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    return all;
}

TEST(PercentEncoding, KeepsOnlyUnreservedCharacters) {
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("a b+c/é*"), "a%20b%2Bc%2F%C3%A9%2A");
    EXPECT_EQ(percent_encode("a/b", Slash::kKeep), "a/b");
}

TEST(PercentEncoding, DecodesWhatItEncoded) {
    EXPECT_EQ(percent_decode(percent_encode(every_byte())), every_byte());
}

TEST(PercentEncoding, DecodesOnceAndOnly) {
    EXPECT_EQ(percent_decode("%252F"), "%2F");
    EXPECT_EQ(percent_decode("a+b"), "a+b");
    EXPECT_EQ(percent_decode("a+b", Plus::kSpace), "a b");
}

TEST(PercentEncoding, RefusesABrokenEscape) {
    for (const char* text : {"%", "%4", "a%", "%4g", "%%41", "% 1"}) {
        EXPECT_FALSE(percent_decode(text)) << text;
    }
}

TEST(Base64, DecodesWhatItEncodedAtEveryLength) {
    for (std::size_t length = 0; length < 256; ++length) {
        const std::string bytes = every_byte().substr(0, length);
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    }
}

TEST(Base64, HasOneSpellingOnly) {
    for (const char* text :
         {"YQ", "YQ=", "YR==", " YQ==", "YQ==\n", "Y Q=", "YQ=a", "====", "Y=Q="}) {
        EXPECT_FALSE(base64_decode(text)) << text;
    }
}

TEST(TimeText, ReadsWhatItWrites) {
    const WallTime time = *parse_iso_date("2015-12-29T23:59:58.007Z");
    EXPECT_EQ(iso_date(time), "2015-12-29T23:59:58.007Z");
    EXPECT_EQ(amz_date(time), "20151229T235958Z");
    EXPECT_EQ(*parse_amz_date("20151229T235958Z"), time - Milliseconds{7});
    EXPECT_EQ(*parse_iso_date("2015-12-29T23:59:58Z"), time - Milliseconds{7});
}

TEST(TimeText, RefusesDatesThatDoNotExistAndOtherForms) {
    for (const char* text : {"",
                             "20150229T000000Z",
                             "20151229T240000Z",
                             "20151329T000000Z",
                             "20151229T000000",
                             "20151229T000000Zx",
                             "2015-12-29T00:00:00Z",
                             "2015122 T000000Z",
                             "+0151229T000000Z"}) {
        EXPECT_FALSE(parse_amz_date(text)) << text;
    }
    for (const char* text : {"2015-12-30",
                             "2015-12-30T12:00:00",
                             "2015-12-30T12:00:00.00Z",
                             "2015-12-30T12:00:00+00:00",
                             "2015-12-30 12:00:00Z"}) {
        EXPECT_FALSE(parse_iso_date(text)) << text;
    }
}

}  // namespace
}  // namespace sluice::signing
