#include "signing/verifier.h"

#include <gtest/gtest.h>

#include <concepts>
#include <span>

#include "signing/encoding.h"
#include "signing/verifier_fixture.h"

namespace sluice::signing {
namespace {

static_assert(!std::equality_comparable<Signature>, "signatures meet in constant time only");

bool same_request(std::string_view a, std::string_view b) {
    const auto left = parse_target(a);
    const auto right = parse_target(b);
    return left && right && percent_decode(left->path) == percent_decode(right->path) &&
           left->query == right->query;
}

TEST(PresignedUrl, IsAcceptedAsItWasMade) {
    EXPECT_EQ(refusal(check("GET", presigned("/outputs/u/a%20b.json", Seconds{600}))), "accepted");
}

TEST(PresignedUrl, IsAcceptedForKeysThatLookLikePaths) {
    EXPECT_EQ(refusal(check("GET", presigned("/outputs/a//b/../c/%C3%A9", Seconds{600}))),
              "accepted");
}

// 255 other values for every byte; what still names the same request (a lower-case "%2f") may pass.
TEST(PresignedUrl, IsRefusedWhenAnyOneByteDiffers) {
    const std::string url = presigned("/outputs/u/a%20b.json", Seconds{600});
    int refused = 0;
    for (std::size_t i = 0; i < url.size(); ++i) {
        for (int value = 0; value < 256; ++value) {
            std::string mutated = url;
            mutated[i] = static_cast<char>(value);
            if (mutated == url || same_request(mutated, url)) continue;
            ASSERT_NE(refusal(check("GET", mutated)), "accepted") << mutated;
            ++refused;
        }
    }
    EXPECT_GT(refused, 80'000);
}

TEST(PresignedUrl, IsRefusedWithoutAnyOneByteOrWithOneMore) {
    const std::string url = presigned("/outputs/u/a.json", Seconds{600});
    EXPECT_EQ(refusal(check("GET", url + "0")), "SignatureDoesNotMatch");
    for (std::size_t i = 0; i < url.size(); ++i) {
        std::string shorter = url;
        shorter.erase(i, 1);
        std::string longer = url;
        longer.insert(i, 1, 'a');
        EXPECT_NE(refusal(check("GET", shorter)), "accepted") << shorter;
        EXPECT_NE(refusal(check("GET", longer)), "accepted") << longer;
    }
}

TEST(PresignedUrl, IsRefusedForAnotherMethodOrHost) {
    const std::string url = presigned("/outputs/a", Seconds{600});
    for (const char* method : {"HEAD", "PUT", "DELETE", "POST", "get"}) {
        EXPECT_EQ(refusal(check(method, url)), "SignatureDoesNotMatch");
    }
    EXPECT_EQ(refusal(check("GET", url, {{"host", "127.0.0.1:9001"}})), "SignatureDoesNotMatch");
    EXPECT_EQ(refusal(check("GET", url, {})), "SignatureDoesNotMatch");
}

TEST(PresignedUrl, ExpiresToTheSecondAndIsNotValidBeforeItsTime) {
    const std::string url = presigned("/outputs/a", Seconds{600});
    EXPECT_EQ(refusal(check("GET", url, kHost, kNow + Seconds{599})), "accepted");
    EXPECT_EQ(refusal(check("GET", url, kHost, kNow + Seconds{600})), "AccessDenied");
    EXPECT_EQ(refusal(check("GET", url, kHost, kNow - std::chrono::minutes{15})), "accepted");
    EXPECT_EQ(refusal(check("GET", url, kHost, kNow - std::chrono::minutes{16})), "AccessDenied");
}

TEST(PresignedUrl, LivesOneSecondToSevenDays) {
    for (const int seconds : {1, 604'800}) {
        EXPECT_EQ(refusal(check("GET", presigned("/b/k", Seconds{seconds}))), "accepted");
    }
    for (const int seconds : {0, -1, 604'801}) {
        EXPECT_EQ(refusal(check("GET", presigned("/b/k", Seconds{seconds}))),
                  "AuthorizationQueryParametersError");
    }
    for (const char* text : {"", "6e2", "600.0", "+600", "0x10", "99999999999999999999"}) {
        const std::string url =
            with(presigned("/b/k", Seconds{600}), "Expires=600", "Expires=" + std::string(text));
        EXPECT_EQ(refusal(check("GET", url)), "AuthorizationQueryParametersError") << text;
    }
}

TEST(PresignedUrl, NeedsItsOwnRegionServiceAndDate) {
    const std::string url = presigned("/b/k", Seconds{600});
    for (const auto& [from, to] : {std::pair{"us-east-1", "eu-west-1"},
                                   {"%2Fs3%2F", "%2Fsqs%2F"},
                                   {"%2F20260301%2F", "%2F20260302%2F"},
                                   {"aws4_request", "aws5_request"}}) {
        EXPECT_EQ(refusal(check("GET", with(url, from, to))), "AuthorizationQueryParametersError");
    }
}

TEST(PresignedUrl, NeedsEveryParameterExactlyOnce) {
    const std::string url = presigned("/b/k", Seconds{600});
    for (const char* name : {"X-Amz-Algorithm",
                             "X-Amz-Credential",
                             "X-Amz-Date",
                             "X-Amz-Expires",
                             "X-Amz-SignedHeaders",
                             "X-Amz-Signature"}) {
        const auto parameter = std::string(name) + "=";
        EXPECT_EQ(refusal(check("GET", with(url, parameter, "other="))),
                  "AuthorizationQueryParametersError");
        EXPECT_EQ(refusal(check("GET", url + "&" + parameter + "1")),
                  "AuthorizationQueryParametersError");
    }
}

TEST(PresignedUrl, RefusesAmazonHeadersThatWereNotSigned) {
    const std::string url = presigned("/b/k", Seconds{600});
    EXPECT_EQ(refusal(check("GET", url, {kHost[0], {"x-amz-meta-user", "b"}})), "AccessDenied");
    EXPECT_EQ(refusal(check("GET", url, {kHost[0], {"range", "bytes=0-1"}})), "accepted");
}

TEST(PresignedUrl, RefusesASecondWayOfAuthentication) {
    const std::string url = presigned("/b/k", Seconds{600});
    EXPECT_EQ(refusal(check("GET", url, {kHost[0], {"authorization", "AWS4-HMAC-SHA256 x"}})),
              "InvalidArgument");
}

class PostPolicySignature : public testing::Test {
  protected:
    std::string policy_ = base64_encode(R"({"expiration":"x","conditions":[]})");
    std::string credential_ = credential_text(kSigner, kNow);
    std::string date_ = amz_date(kNow);
    std::string signature_ = sign_policy(kSigner, kNow, policy_).hex();

    Result<void> check(WallTime now = kNow) {
        const auto claim =
            TRY(read_policy_claim("AWS4-HMAC-SHA256", credential_, date_, signature_));
        if (claim.access_key_id != "AKIDEXAMPLE")
            return fail(Code::kDenied, "InvalidAccessKeyId", "");
        return verify_policy(kVerifier, claim, policy_, kSecret, now);
    }
};

// The time of day is in no signed text: the policy's own x-amz-date condition holds it.
TEST_F(PostPolicySignature, IsRefusedWhenAnyOneByteOfAFieldDiffers) {
    ASSERT_EQ(refusal(check()), "accepted");
    const std::size_t day = std::string_view("20260301").size();
    for (std::string* field : {&policy_, &credential_, &date_, &signature_}) {
        for (char& byte : std::span(*field).first(field == &date_ ? day : field->size())) {
            const char original = byte;
            for (int value = 0; value < 256; ++value) {
                if (static_cast<char>(value) == original) continue;
                byte = static_cast<char>(value);
                ASSERT_NE(refusal(check()), "accepted") << *field;
            }
            byte = original;
        }
    }
}

TEST_F(PostPolicySignature, IsHonouredForAWeek) {
    EXPECT_EQ(refusal(check(kNow + std::chrono::days{7})), "accepted");
    EXPECT_EQ(refusal(check(kNow + std::chrono::days{7} + Seconds{1})), "AccessDenied");
    EXPECT_EQ(refusal(check(kNow - std::chrono::minutes{16})), "AccessDenied");
}

}  // namespace
}  // namespace sluice::signing
