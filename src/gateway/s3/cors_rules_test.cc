#include "gateway/s3/cors_rules.h"

#include <gtest/gtest.h>

namespace sluice::gateway::s3 {
namespace {

std::string document(const std::string& rules) {
    return "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + rules +
           "</CORSConfiguration>";
}

std::string rule(const std::string& more = "",
                 const std::string& origin = "https://*.example",
                 const std::string& method = "GET") {
    return "<CORSRule><AllowedOrigin>" + origin + "</AllowedOrigin><AllowedMethod>" + method +
           "</AllowedMethod>" + more + "</CORSRule>";
}

std::string refusal(const std::string& rules) {
    const auto read = read_cors(document(rules));
    return read ? "accepted" : read.error().name;
}

std::string many(std::size_t count) {
    std::string rules;
    for (std::size_t i = 0; i < count; ++i) rules += rule();
    return rules;
}

TEST(CorsRules, KeepEverythingThatARuleSays) {
    const CorsRules rules{
        {"one & only", {"https://a", "*"}, {"GET", "PUT"}, {"X-*", "range"}, {"ETag"}, 60},
        {"", {"http://<b>"}, {"DELETE"}, {}, {}, std::nullopt}};
    const auto again = read_cors(to_xml(rules));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, rules);
}

TEST(CorsRules, AreOneToAHundred) {
    EXPECT_EQ(refusal(""), "MalformedXML");
    EXPECT_EQ(refusal(many(100)), "accepted");
    EXPECT_EQ(refusal(many(101)), "InvalidRequest");
}

TEST(CorsRules, HaveAnOriginAndAMethod) {
    EXPECT_EQ(refusal("<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>"), "MalformedXML");
    EXPECT_EQ(refusal("<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>"), "MalformedXML");
}

TEST(CorsRules, HaveNoElementThatS3DoesNotKnow) {
    EXPECT_EQ(refusal("<Rule/>" + rule()), "MalformedXML");
    EXPECT_EQ(refusal(rule("<AllowedOrigins>*</AllowedOrigins>")), "MalformedXML");
    EXPECT_FALSE(read_cors("<Other>" + rule() + "</Other>"));
    EXPECT_FALSE(read_cors(document(rule("", "caf\xE9"))));
}

TEST(CorsRules, HaveTheFiveMethodsOnly) {
    for (const char* method : {"GET", "PUT", "HEAD", "POST", "DELETE"}) {
        EXPECT_EQ(refusal(rule("", "*", method)), "accepted") << method;
    }
    for (const char* method : {"OPTIONS", "get", "*", "PATCH"}) {
        EXPECT_EQ(refusal(rule("", "*", method)), "InvalidRequest") << method;
    }
}

TEST(CorsRules, HaveOneWildcardInAnOriginOrAHeader) {
    EXPECT_EQ(refusal(rule("", "http://*.*")), "InvalidRequest");
    EXPECT_EQ(refusal(rule("", "http://*.example")), "accepted");
    EXPECT_EQ(refusal(rule("<AllowedHeader>*-*</AllowedHeader>")), "InvalidRequest");
    EXPECT_EQ(refusal(rule("<AllowedHeader>x-*</AllowedHeader>")), "accepted");
}

TEST(CorsRules, PutNothingButNamesIntoAReply) {
    EXPECT_EQ(refusal(rule("<ExposeHeader>x-amz-id-2</ExposeHeader>")), "accepted");
    for (const char* name : {"*", "x-*", "", "a b", "a&#10;b: c", "caf\xC3\xA9"}) {
        EXPECT_EQ(refusal(rule("<ExposeHeader>" + std::string(name) + "</ExposeHeader>")),
                  "InvalidRequest")
            << name;
    }
    EXPECT_EQ(refusal(rule("", "http://a&#10;b")), "InvalidRequest");
}

TEST(CorsRules, HaveABoundedIdAndAge) {
    const auto id = [](std::size_t bytes) { return "<ID>" + std::string(bytes, 'i') + "</ID>"; };
    EXPECT_EQ(refusal(rule(id(255))), "accepted");
    EXPECT_EQ(refusal(rule(id(256))), "InvalidRequest");
    const auto age = [](const std::string& seconds) {
        return "<MaxAgeSeconds>" + seconds + "</MaxAgeSeconds>";
    };
    EXPECT_EQ(refusal(rule(age("0"))), "accepted");
    EXPECT_EQ(refusal(rule(age("2147483647"))), "accepted");
    for (const char* wrong : {"2147483648", "99999999999", "-1", "1s", ""}) {
        EXPECT_EQ(refusal(rule(age(wrong))), "MalformedXML") << wrong;
    }
}

class FirstMatch : public ::testing::Test {
  protected:
    std::string match(const CorsQuestion& question) const {
        const CorsRule* found = first_match(rules_, question);
        return found ? found->id : "none";
    }
    const CorsRules rules_{{"a", {"https://*.a.example"}, {"GET"}, {"x-*", "Range"}, {}, {}},
                           {"b", {"https://www.a.example"}, {"GET", "PUT"}, {"*"}, {}, {}},
                           {"c", {"*"}, {"DELETE"}, {}, {}, {}}};
};

TEST_F(FirstMatch, WinsEvenWhenALaterRuleFitsBetter) {
    EXPECT_EQ(match({"https://www.a.example", "GET", {}}), "a");
    EXPECT_EQ(match({"https://www.a.example", "PUT", {}}), "b");
    EXPECT_EQ(match({"https://else", "DELETE", {}}), "c");
    EXPECT_EQ(match({"https://else", "GET", {}}), "none");
}

TEST_F(FirstMatch, ComparesOriginsToTheLetter) {
    for (const char* origin : {"http://www.a.example",
                               "https://www.A.example",
                               "https://a.example",
                               "https://www.a.example.evil",
                               "https://www.a.example:8443",
                               ""}) {
        EXPECT_EQ(match({origin, "GET", {}}), "none") << origin;
    }
}

TEST_F(FirstMatch, NeedsEveryHeaderInAnyCase) {
    EXPECT_EQ(match({"https://x.a.example", "GET", {"range", "x-amz-meta-a"}}), "a");
    EXPECT_EQ(match({"https://x.a.example", "GET", {"range", "y"}}), "none");
    EXPECT_EQ(match({"https://www.a.example", "GET", {"range", "y"}}), "b");
    EXPECT_EQ(match({"https://x", "DELETE", {"y"}}), "none");
}

TEST_F(FirstMatch, AWildcardDoesNotUseALetterTwice) {
    const CorsRules rules{{"id", {"http://a*a"}, {"GET"}, {}, {}, {}}};
    EXPECT_EQ(first_match(rules, {"http://a", "GET", {}}), nullptr);
    EXPECT_NE(first_match(rules, {"http://aa", "GET", {}}), nullptr);
}

}  // namespace
}  // namespace sluice::gateway::s3
