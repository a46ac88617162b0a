#include "gateway/s3/post_policy.h"

#include <gtest/gtest.h>

#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

std::string parse_error(const std::string& json) {
    const auto policy = parse_policy(signing::base64_encode(json));
    return policy ? "ok" : policy.error().name;
}

std::string with_conditions(const std::string& conditions) {
    return R"({"expiration":"2026-03-01T12:00:00.000Z","conditions":[)" + conditions + "]}";
}

PostPolicy policy_of(const std::string& conditions) {
    return parse_policy(signing::base64_encode(with_conditions(conditions))).value();
}

bool allows(const std::string& conditions,
            const std::vector<std::pair<std::string, std::string>>& given) {
    FormFields fields;
    for (const auto& [name, value] : given) fields.add(name, value);
    return check_conditions(policy_of(conditions), fields, BucketName{"b"}).has_value();
}

TEST(PostPolicy, ReadsEveryFormOfCondition) {
    const PostPolicy policy = policy_of(
        R"({"bucket":"b"},["eq","$Key","k"],["Starts-With","$x-amz-meta-a",""],["content-length-range",1,10])");
    EXPECT_EQ(policy.expiration, *signing::parse_amz_date("20260301T120000Z"));
    ASSERT_EQ(policy.conditions.size(), 3U);
    EXPECT_EQ(policy.conditions[1].field, "key");
    EXPECT_EQ(policy.bytes_min, 1U);
    EXPECT_EQ(policy.bytes_max, 10U);
}

TEST(PostPolicy, NeedsBothMembersInTheirOwnSpelling) {
    for (const char* json : {"",
                             "[]",
                             "{",
                             "null",
                             R"({"conditions":[{"a":"b"}]})",
                             R"({"expiration":"2026-03-01T12:00:00Z"})",
                             R"({"Expiration":"2026-03-01T12:00:00Z","conditions":[{"a":"b"}]})",
                             R"({"expiration":"2026-03-01T12:00:00Z","CONDITIONS":[{"a":"b"}]})",
                             R"({"expiration":"2026-03-01 12:00:00","conditions":[{"a":"b"}]})",
                             R"({"expiration":1,"conditions":[{"a":"b"}]})",
                             R"({"expiration":"2026-03-01T12:00:00Z","conditions":{}})",
                             R"({"expiration":"2026-03-01T12:00:00Z","conditions":[]})"}) {
        EXPECT_EQ(parse_error(json), "InvalidPolicyDocument") << json;
    }
    EXPECT_EQ(parse_policy("not base64!").error().name, "InvalidPolicyDocument");
}

TEST(PostPolicy, RefusesConditionsItDoesNotUnderstand) {
    for (const char* condition : {"{}",
                                  R"({"a":"b","c":"d"})",
                                  R"({"a":1})",
                                  "[]",
                                  "1",
                                  R"(["eq","key","k"])",
                                  R"(["eq","$key"])",
                                  R"(["eq","$key","a","b"])",
                                  R"(["ends-with","$key","a"])",
                                  R"(["eq",1,"a"])",
                                  R"(["content-length-range",1])",
                                  R"(["content-length-range",1,2,3])",
                                  R"(["content-length-range",-1,2])",
                                  R"(["content-length-range","1","2"])",
                                  R"(["content-length-range",1.5,2])"}) {
        EXPECT_EQ(parse_error(with_conditions(condition)), "InvalidPolicyDocument") << condition;
    }
}

TEST(PostPolicy, RefusesANameThatIsThereTwice) {
    EXPECT_EQ(parse_error(with_conditions(R"({"key":"a","key":"b"})")), "InvalidPolicyDocument");
    EXPECT_EQ(
        parse_error(
            R"({"expiration":"2026-03-01T12:00:00Z","expiration":"2027-03-01T12:00:00Z","conditions":[{"a":"b"}]})"),
        "InvalidPolicyDocument");
    EXPECT_EQ(parse_error(with_conditions(R"({"a:b\":\"":"c:d"})")), "ok");
}

TEST(PostPolicy, ReadsAmazonsOwnEscapes) {
    const PostPolicy policy = policy_of(R"(["eq","\$key","a\$\v\\\u0041\""])");
    EXPECT_EQ(policy.conditions[0].field, "key");
    EXPECT_EQ(policy.conditions[0].value, "a$\v\\A\"");
}

TEST(PostPolicy, SurvivesDeepNesting) {
    EXPECT_EQ(parse_error(std::string(15'000, '[')), "InvalidPolicyDocument");
    EXPECT_EQ(parse_error(with_conditions(std::string(100, '[') + std::string(100, ']'))),
              "InvalidPolicyDocument");
}

TEST(PostPolicy, HoldsEveryConditionOnAField) {
    EXPECT_TRUE(allows(R"({"key":"a/b"})", {{"KEY", "a/b"}}));
    EXPECT_FALSE(allows(R"({"key":"a/b"})", {{"key", "A/b"}}));
    EXPECT_TRUE(allows(R"(["starts-with","$key","a/"])", {{"key", "a/b"}}));
    EXPECT_FALSE(allows(R"(["starts-with","$key","a/"])", {{"key", "a"}}));
    EXPECT_FALSE(allows(R"(["starts-with","$key","a"],["eq","$key","b"])", {{"key", "a"}}));
    EXPECT_FALSE(allows(R"({"key":"a"})", {{"key", "a"}, {"Key", "a"}}));
}

TEST(PostPolicy, CoversTheBucketWithoutAField) {
    EXPECT_TRUE(allows(R"({"bucket":"b"})", {}));
    EXPECT_TRUE(allows(R"({"bucket":"b"})", {{"bucket", "b"}}));
    EXPECT_FALSE(allows(R"({"bucket":"c"})", {}));
    EXPECT_FALSE(allows(R"({"bucket":"b"})", {{"bucket", "c"}}));
}

TEST(PostPolicy, MatchesEachElementOfAContentTypeList) {
    const char* condition = R"(["starts-with","$Content-Type","text/"])";
    EXPECT_TRUE(allows(condition, {{"Content-Type", "text/csv, text/plain"}}));
    EXPECT_FALSE(allows(condition, {{"Content-Type", "text/csv,image/png"}}));
}

TEST(PostPolicy, IntersectsSizeRanges) {
    const PostPolicy policy =
        policy_of(R"(["content-length-range",1,10],["content-length-range",0,5])");
    EXPECT_EQ(policy.bytes_min, 1U);
    EXPECT_EQ(policy.bytes_max, 5U);
}

}  // namespace
}  // namespace sluice::gateway::s3
