#include "signing/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <span>

#include "signing/encoding.h"
#include "signing/signer.h"
#include "signing/time_text.h"

namespace sluice::signing {
namespace {

static_assert(!std::equality_comparable<Signature>, "signatures meet in constant time only");

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const Signer kSigner{{"AKIDEXAMPLE", kSecret, ""}, "us-east-1"};
const Verifier kVerifier{"us-east-1"};
const WallTime kNow = *parse_amz_date("20260301T120000Z");
const NameValues kHost{{"host", "127.0.0.1:9000"}};

std::string presigned(std::string_view path, Seconds expires, WallTime when = kNow) {
    const Request request{
        "GET", path, {{"response-content-type", "text/csv; charset=utf-8"}}, kHost};
    return std::string(path) + "?" + presign_query(kSigner, request, when, expires);
}

Result<void> check(std::string_view method,
                   std::string_view url,
                   const NameValues& headers = kHost,
                   WallTime now = kNow) {
    const Target target = TRY(parse_target(url));
    const Request request{method, target.path, target.query, headers};
    const auto claim = TRY(read_claim(request));
    if (!claim) return fail(Code::kDenied, "Anonymous", "");
    if (claim->access_key_id != "AKIDEXAMPLE") return fail(Code::kDenied, "InvalidAccessKeyId", "");
    return verify(kVerifier, *claim, request, kSecret, now);
}

std::string refusal(const Result<void>& result) {
    return result ? "accepted" : result.error().name;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

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

struct SignedRequest {
    NameValues headers = kHost;
    SignedRequest() {
        const Request request{"PUT", "/b/k", {}, kHost};
        for (auto& header : sign_headers(kSigner, request, kNow, kUnsignedPayload)) {
            headers.push_back(std::move(header));
        }
    }
    std::string& operator[](std::string_view name) {
        return std::ranges::find(
                   headers, name, [](const auto& h) -> std::string_view { return h.first; })
            ->second;
    }
};

TEST(EveryMethod, IsSignedInTheHeaderAndInTheQueryAndStandsForItselfAlone) {
    const std::vector<std::string> methods{"GET", "HEAD", "PUT", "POST", "DELETE"};
    for (const auto& signed_method : methods) {
        const Request request{signed_method, "/b/k", {{"uploads", ""}}, kHost};
        const std::string url = "/b/k?" + presign_query(kSigner, request, kNow, Seconds{60});
        NameValues headers = kHost;
        for (auto& header : sign_headers(kSigner, request, kNow, kUnsignedPayload)) {
            headers.push_back(std::move(header));
        }
        for (const auto& method : methods) {
            const char* wanted = method == signed_method ? "accepted" : "SignatureDoesNotMatch";
            EXPECT_EQ(refusal(check(method, url)), wanted);
            EXPECT_EQ(refusal(check(method, "/b/k?uploads", headers)), wanted);
        }
    }
}

TEST(SignedHeaders, AllowAQuarterOfAnHourOfClockSkew) {
    const SignedRequest request;
    const auto quarter = std::chrono::minutes{15};
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers, kNow + quarter)), "accepted");
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers, kNow - quarter)), "accepted");
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers, kNow + quarter + Seconds{1})),
              "RequestTimeTooSkewed");
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers, kNow - quarter - Seconds{1})),
              "RequestTimeTooSkewed");
}

TEST(SignedHeaders, AreRefusedWhenAnyOneBitDiffers) {
    for (const char* name : {"authorization", "x-amz-date", "x-amz-content-sha256", "host"}) {
        const std::size_t length = SignedRequest()[name].size();
        for (std::size_t bit = 0; bit < length * 8; ++bit) {
            SignedRequest request;
            std::string& value = request[name];
            const auto flip = static_cast<unsigned char>(1U << (bit % 8));
            value[bit / 8] = static_cast<char>(static_cast<unsigned char>(value[bit / 8]) ^ flip);
            ASSERT_NE(refusal(check("PUT", "/b/k", request.headers)), "accepted") << name << value;
        }
    }
}

TEST(SignedHeaders, AreMalformedWhenAPartIsMissingOrDouble) {
    for (const auto& [from, to] : {std::pair{"Credential=", "Cred="},
                                   {", Signature=", ", "},
                                   {"SignedHeaders=", "Credential="},
                                   {"us-east-1", "eu-west-1"}}) {
        SignedRequest request;
        request["authorization"] = with(request["authorization"], from, to);
        EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers)), "AuthorizationHeaderMalformed")
            << to;
    }
}

TEST(SignedHeaders, MustCoverTheHost) {
    const Request request{"PUT", "/b/k", {}, {}};
    const NameValues headers = sign_headers(kSigner, request, kNow, kUnsignedPayload);
    EXPECT_EQ(refusal(check("PUT", "/b/k", headers)), "AccessDenied");
}

TEST(SignedHeaders, OfAnotherSchemeAreInvalid) {
    EXPECT_EQ(refusal(check("GET", "/b/k", {kHost[0], {"authorization", "Bearer abc"}})),
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
