// Checking signatures, for the three carriers. Pure: time and secret are arguments.
//
// Every refusal is an Error whose name is S3's own error code. A success says only that the holder
// of the secret made this very request; what the holder may do is the caller's matter.
#pragma once

#include <string_view>

#include "signing/claim.h"

namespace sluice::signing {

struct Verifier {
    std::string region;
    std::string service = "s3";
    PathStyle path_style = PathStyle::kS3;
};

inline constexpr Seconds kClockSkewMax{std::chrono::minutes{15}};

// Errors: kInvalid InvalidRequest (the claim has no payload hash: where none is sent, the caller
// puts in that of the body), AuthorizationHeaderMalformed or AuthorizationQueryParametersError
// (scope); kDenied SignatureDoesNotMatch, RequestTimeTooSkewed (header, ±15 min), AccessDenied
// (query: expired or not valid yet; host, or an x-amz-* header that was sent, not signed).
Result<void> verify(const Verifier& verifier,
                    const Claim& claim,
                    const Request& request,
                    std::string_view secret,
                    WallTime now);

// A POST form's signature fields, as sent.
struct PolicyClaim {
    std::string access_key_id;
    Scope scope;
    WallTime date;
    Signature signature;
};

// kInvalid InvalidArgument: another algorithm, or a field that cannot be read.
Result<PolicyClaim> read_policy_claim(std::string_view algorithm,
                                      std::string_view credential,
                                      std::string_view date,
                                      std::string_view signature);

// Errors: kInvalid InvalidArgument (scope); kDenied SignatureDoesNotMatch, AccessDenied (signed
// more than 7 days ago, or in the future). The policy's own expiration is the caller's to check.
Result<void> verify_policy(const Verifier& verifier,
                           const PolicyClaim& claim,
                           std::string_view policy_base64,
                           std::string_view secret,
                           WallTime now);

// Of a form signed with version 2: `signature` is base64 of HMAC-SHA1 over the base64 policy.
// kDenied SignatureDoesNotMatch. There is no date but the policy's own expiration.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
Result<void> verify_policy_v2(std::string_view signature,
                              std::string_view policy_base64,
                              std::string_view secret);

}  // namespace sluice::signing
