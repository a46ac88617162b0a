#include "app/units.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(UnitsTest, DurationsNeedAUnit) {
    EXPECT_EQ(parse_duration("500ms"), Milliseconds{500});
    EXPECT_EQ(parse_duration("30s"), Seconds{30});
    EXPECT_EQ(parse_duration("10m"), std::chrono::minutes{10});
    EXPECT_EQ(parse_duration("12h"), std::chrono::hours{12});
    EXPECT_EQ(parse_duration("7d"), std::chrono::days{7});
    EXPECT_EQ(parse_duration("0"), Milliseconds{0});
    for (const char* wrong : {"", "30", "s", "-1s", "1.5s", "30 s", "30S", "99999999999999999d"})
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

TEST(UnitsTest, SizesTakeBinaryAndDecimalUnits) {
    EXPECT_EQ(parse_size("0"), 0U);
    EXPECT_EQ(parse_size("64KiB"), 65'536U);
    EXPECT_EQ(parse_size("5GiB"), 5ULL << 30U);
    EXPECT_EQ(parse_size("5GB"), 5'000'000'000U);
    for (const char* wrong : {"", "KiB", "1 KiB", "1k", "-1", "9999999TiB", "18446744073709551616"})
        EXPECT_FALSE(parse_size(wrong)) << wrong;
}

TEST(UnitsTest, EndpointsAreAnIpAddressAndAPort) {
    EXPECT_EQ(parse_endpoint("127.0.0.1:8080")->port, 8080);
    EXPECT_EQ(parse_endpoint("[::1]:0")->address, "::1");
    EXPECT_EQ(parse_endpoint("localhost:80")->address, "127.0.0.1");
    for (const char* wrong : {"", "8080", ":8080", "::1:8080", "example.org:80", "127.0.0.1:65536"})
        EXPECT_FALSE(parse_endpoint(wrong)) << wrong;
}

TEST(UnitsTest, KnowsWhichAddressesOthersCanReach) {
    EXPECT_TRUE(is_loopback(*parse_endpoint("127.8.8.8:1")));
    EXPECT_TRUE(is_loopback(*parse_endpoint("[::1]:1")));
    EXPECT_FALSE(is_loopback(*parse_endpoint("0.0.0.0:1")));
    EXPECT_FALSE(is_loopback(*parse_endpoint("192.168.1.1:1")));
    EXPECT_TRUE(is_wildcard(*parse_endpoint("[::]:1")));
}

TEST(UnitsTest, UrlsLoseTheirLastSlashAndMayNotHaveAQuery) {
    EXPECT_EQ(parse_url("https://a.example/", "http"), "https://a.example");
    EXPECT_EQ(parse_url("ws://a.example:1/x", "ws"), "ws://a.example:1/x");
    EXPECT_EQ(parse_url("", "http"), "");
    for (const char* wrong :
         {"a.example", "ftp://a", "http://", "http:///x", "http://a?b", "http://a b"})
        EXPECT_FALSE(parse_url(wrong, "http")) << wrong;
    EXPECT_FALSE(parse_url("http://a.example", "ws"));
}

TEST(UnitsTest, ADomainIsAHostNameAndNoMore) {
    EXPECT_EQ(parse_domain("S3.Example.org"), "s3.example.org");
    EXPECT_EQ(parse_domain("localhost"), "localhost");
    EXPECT_EQ(parse_domain(""), "");
    for (const char* wrong : {"http://s3.example",
                              "s3.example:9000",
                              ".s3.example",
                              "s3.example.",
                              "s3..example",
                              "s_3"})
        EXPECT_FALSE(parse_domain(wrong)) << wrong;
}

TEST(UnitsTest, SuggestsTheNearestNameAndNoneThatIsFar) {
    const std::vector<std::string_view> names{"listen", "s3-listen", "region"};
    EXPECT_EQ(nearest_name("lisen", names), "listen");
    EXPECT_EQ(nearest_name("s3-lisetn", names), "s3-listen");
    EXPECT_EQ(nearest_name("workers", names), "");
}

}  // namespace
}  // namespace sluice::app
