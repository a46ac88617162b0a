#include "aws/s3/s3_address.h"

#include <gtest/gtest.h>

namespace sluice::aws {
namespace {

std::string at(std::string_view endpoint,
               const std::string& bucket,
               std::string_view key,
               Addressing addressing = Addressing::kByEndpoint) {
    const S3Address address = address_of(endpoint, addressing, BucketName{bucket}, key);
    return address.endpoint + " " + address.path;
}

TEST(S3Address, PutsTheBucketIntoTheHostAtAmazonOnly) {
    EXPECT_EQ(at("https://s3.eu-west-1.amazonaws.com", "up", "a/b"),
              "https://up.s3.eu-west-1.amazonaws.com /a/b");
    EXPECT_EQ(at("https://s3.cn-north-1.amazonaws.com.cn/", "up", "a"),
              "https://up.s3.cn-north-1.amazonaws.com.cn /a");
    EXPECT_EQ(at("http://127.0.0.1:9000", "up", "a/b"), "http://127.0.0.1:9000 /up/a/b");
    EXPECT_EQ(at("https://amazonaws.com.example.com", "up", "a"),
              "https://amazonaws.com.example.com /up/a");
}

TEST(S3Address, CanBeToldWhere) {
    EXPECT_EQ(at("http://s3.test:80", "up", "a", Addressing::kVirtualHost),
              "http://up.s3.test:80 /a");
    EXPECT_EQ(at("https://s3.eu-west-1.amazonaws.com", "up", "a", Addressing::kPath),
              "https://s3.eu-west-1.amazonaws.com /up/a");
}

TEST(S3Address, ABucketWithADotIsInThePath) {
    EXPECT_EQ(at("https://s3.eu-west-1.amazonaws.com", "up.test", "a"),
              "https://s3.eu-west-1.amazonaws.com /up.test/a");
}

TEST(S3Address, KeysAreEncodedAndNotFolded) {
    EXPECT_EQ(at("http://h", "up", "../a//b c+é%41"), "http://h /up/../a//b%20c%2B%C3%A9%2541");
}

TEST(S3Address, ABucketAloneHasNoSlashBehindIt) {
    EXPECT_EQ(at("http://h", "up", ""), "http://h /up");
    EXPECT_EQ(at("http://h", "up", "", Addressing::kVirtualHost), "http://up.h /");
}

}  // namespace
}  // namespace sluice::aws
