// Requests that are signed in the Authorization header.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "signing/verifier_fixture.h"

namespace sluice::signing {
namespace {

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

// What signs this header and no x-amz-date, at kNow.
NameValues signed_with_date(const std::string& date) {
    NameValues headers{kHost[0], {"date", date}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}};
    const std::vector<std::string> names{"date", "host", "x-amz-content-sha256"};
    const std::string canonical =
        canonical_request({"PUT", "/b/k", {}, headers}, names, kUnsignedPayload, PathStyle::kS3);
    const Scope scope = scope_at(kNow, "us-east-1", "s3");
    const Signature signature = sign(kSecret, scope, string_to_sign(kNow, scope, canonical));
    headers.emplace_back("authorization",
                         "AWS4-HMAC-SHA256 Credential=" + credential_text(kSigner, kNow) +
                             ", SignedHeaders=" + join_names(names) +
                             ", Signature=" + signature.hex());
    return headers;
}

TEST(SignedHeaders, MaySayTheTimeInDate) {
    for (const char* date : {"Sun, 01 Mar 2026 12:00:00 GMT", "20260301T120000Z"}) {
        const NameValues headers = signed_with_date(date);
        EXPECT_EQ(refusal(check("PUT", "/b/k", headers)), "accepted") << date;
        EXPECT_EQ(refusal(check("PUT", "/b/k", headers, kNow + std::chrono::minutes{16})),
                  "RequestTimeTooSkewed");
    }
    for (const auto& [date, error] :
         {std::pair{"yesterday", "AuthorizationHeaderMalformed"},
          {"", "AuthorizationHeaderMalformed"},
          {"Mon, 02 Mar 2026 12:00:00 GMT", "AuthorizationHeaderMalformed"},
          {"Sun, 01 Mar 2026 12:00:01 GMT", "SignatureDoesNotMatch"}}) {
        EXPECT_EQ(refusal(check("PUT", "/b/k", signed_with_date(date))), error) << date;
    }
}

TEST(SignedHeaders, SayTheTimeInAmzDateWhenBothAreThere) {
    SignedRequest request;
    request.headers.emplace_back("date", "Sat, 01 Jan 2000 00:00:00 GMT");
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers)), "accepted");
    request["x-amz-date"] = "Sun, 01 Mar 2026 12:00:00 GMT";
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers)), "AuthorizationHeaderMalformed");
    std::erase_if(request.headers, [](const auto& header) {
        return header.first == "date" || header.first == "x-amz-date";
    });
    EXPECT_EQ(refusal(check("PUT", "/b/k", request.headers)), "AccessDenied");
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

}  // namespace
}  // namespace sluice::signing
