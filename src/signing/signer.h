// Signing requests, for the three carriers. Pure: the time is an argument.
#pragma once

#include <string>
#include <string_view>

#include "signing/request.h"

namespace sluice::signing {

struct KeyPair {
    std::string id;
    std::string secret;
    std::string session_token;  // temporary credentials only
};

struct Signer {
    KeyPair key;
    std::string region;
    std::string service = "s3";
    PathStyle path_style = PathStyle::kS3;
};

// "AKID/20151229/us-east-1/s3/aws4_request"
std::string credential_text(const Signer& signer, WallTime now);

// A presigned URL's whole query, without '?': the request's own parameters, the X-Amz-* ones and
// the signature. Signs all of the request's headers (at least `host` must be there). `expires`:
// 1 s to 7 days.
std::string presign_query(const Signer& signer,
                          const Request& request,
                          WallTime now,
                          Seconds expires,
                          std::string_view payload_hash = kUnsignedPayload);

// The headers to add to the request: x-amz-date, x-amz-content-sha256 (S3), x-amz-security-token
// (temporary credentials) and authorization. Signs these and all of the request's own.
NameValues sign_headers(const Signer& signer,
                        const Request& request,
                        WallTime now,
                        std::string_view payload_hash);

// Of a POST policy: the base64 text itself is the string to sign.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
Signature sign_policy(const Signer& signer, WallTime now, std::string_view policy_base64);

}  // namespace sluice::signing
