#include "base/bucket_name.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice {
namespace {

TEST(BucketName, IsThreeToSixtyThreeOfAFewCharacters) {
    for (const std::string& name : {std::string("abc"),
                                    std::string(63, 'a'),
                                    std::string("0-9"),
                                    std::string("a.b-c.d"),
                                    std::string("1.2.3.4a")}) {
        EXPECT_TRUE(is_bucket_name(name)) << name;
    }
    for (const std::string& name : {std::string(),
                                    std::string("ab"),
                                    std::string(64, 'a'),
                                    std::string("Abc"),
                                    std::string("a_b"),
                                    std::string("a b"),
                                    std::string("a/b"),
                                    std::string("caf\xC3\xA9"),
                                    std::string("a\0b", 3)}) {
        EXPECT_FALSE(is_bucket_name(name)) << name;
    }
}

TEST(BucketName, HasALetterOrDigitAtBothEndsAndNoTwoDotsTogether) {
    for (const char* name : {"-abc", "abc-", ".abc", "abc.", "a..b"}) {
        EXPECT_FALSE(is_bucket_name(name)) << name;
    }
}

TEST(BucketName, IsNoAddressAndNoneOfS3sOwn) {
    for (const char* name : {"192.168.5.4",
                             "999.1.1.1",
                             "xn--abc",
                             "sthree-abc",
                             "amzn-s3-demo-a",
                             "abc-s3alias",
                             "abc--ol-s3",
                             "abc.mrap",
                             "abc--x-s3",
                             "abc--table-s3"}) {
        EXPECT_FALSE(is_bucket_name(name)) << name;
    }
}

}  // namespace
}  // namespace sluice
