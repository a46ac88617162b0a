// The credential scope and the signing key derived for it: date → region → service → aws4_request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "signing/signature.h"

namespace sluice::signing {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

struct Scope {
    std::string date;  // yyyymmdd
    std::string region;
    std::string service;

    // "20151229/us-east-1/s3/aws4_request"
    std::string text() const;

    friend bool operator==(const Scope&, const Scope&) = default;
};

Scope scope_at(WallTime time, std::string_view region, std::string_view service);

// "AKID/20151229/us-east-1/s3/aws4_request", taken apart. Absent when it has another shape.
struct CredentialText {
    std::string access_key_id;
    Scope scope;
};
std::optional<CredentialText> parse_credential(std::string_view text);

// Good for all that is signed in that scope; as secret as the secret.
Digest signing_key(std::string_view secret, const Scope& scope);

Signature sign(std::string_view secret, const Scope& scope, std::string_view string_to_sign);

}  // namespace sluice::signing
