// For the tests of this room: one key, one moment, and what verify says of a request then.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "signing/signer.h"
#include "signing/time_text.h"
#include "signing/verifier.h"

namespace sluice::signing {

inline constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline const Signer kSigner{{"AKIDEXAMPLE", kSecret, ""}, "us-east-1"};
inline const Verifier kVerifier{"us-east-1"};
inline const WallTime kNow = *parse_amz_date("20260301T120000Z");
inline const NameValues kHost{{"host", "127.0.0.1:9000"}};

inline std::string presigned(std::string_view path, Seconds expires, WallTime when = kNow) {
    const Request request{
        "GET", path, {{"response-content-type", "text/csv; charset=utf-8"}}, kHost};
    return std::string(path) + "?" + presign_query(kSigner, request, when, expires);
}

inline Result<void> check(std::string_view method,
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

inline std::string refusal(const Result<void>& result) {
    return result ? "accepted" : result.error().name;
}

inline std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

}  // namespace sluice::signing
