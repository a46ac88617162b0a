#include "signing/verifier.h"

#include <algorithm>

#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::signing {
namespace {

// A signing key is derived per day; AWS honours one for a week.
constexpr Seconds kPolicyAgeMax{std::chrono::days{7}};

std::unexpected<Error> mismatch() {
    return fail(Code::kDenied,
                "SignatureDoesNotMatch",
                "The signature we calculated does not match the one you provided. Check your key "
                "and signing method.");
}

Result<void> check_scope(const Claim& claim, const Scope& wanted) {
    if (claim.scope == wanted) return {};
    return fail(Code::kInvalid,
                claim.carrier == Carrier::kQuery ? "AuthorizationQueryParametersError"
                                                 : "AuthorizationHeaderMalformed",
                "The credential's scope must be " + wanted.text() + ".");
}

// Otherwise a header could be added or changed on the way: metadata, a copy source, a token.
Result<void> check_signed_headers(const Claim& claim, const Request& request) {
    if (!std::ranges::binary_search(claim.signed_headers, "host")) {
        return fail(Code::kDenied,
                    "AccessDenied",
                    "There were headers present in the request which were not signed: host");
    }
    for (const auto& [name, value] : request.headers) {
        if (!name.starts_with("x-amz-")) continue;
        if (!std::ranges::binary_search(claim.signed_headers, name)) {
            return fail(Code::kDenied,
                        "AccessDenied",
                        "There were headers present in the request which were not signed: " + name);
        }
    }
    return {};
}

Result<void> check_time(const Claim& claim, WallTime now) {
    const auto denied = [](std::string message) {
        return fail(Code::kDenied, "AccessDenied", std::move(message));
    };
    if (claim.carrier == Carrier::kHeader) {
        if (claim.date > now + kClockSkewMax || claim.date < now - kClockSkewMax) {
            return fail(
                Code::kDenied,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.");
        }
        return {};
    }
    if (claim.date > now + kClockSkewMax) return denied("Request is not valid yet");
    if (now >= claim.date + claim.expires) return denied("Request has expired");
    return {};
}

}  // namespace

Result<void> verify(const Verifier& verifier,
                    const Claim& claim,
                    const Request& request,
                    std::string_view secret,
                    WallTime now) {
    const Scope scope = scope_at(claim.date, verifier.region, verifier.service);
    if (claim.payload_hash.empty()) {
        return fail(Code::kInvalid,
                    "InvalidRequest",
                    "A signed request needs an x-amz-content-sha256 header.");
    }
    TRY(check_scope(claim, scope));
    TRY(check_signed_headers(claim, request));
    const std::string canonical =
        canonical_request(request, claim.signed_headers, claim.payload_hash, verifier.path_style);
    const Signature wanted = sign(secret, scope, string_to_sign(claim.date, scope, canonical));
    if (!wanted.matches(claim.signature)) return mismatch();
    return check_time(claim, now);
}

Result<PolicyClaim> read_policy_claim(std::string_view algorithm,
                                      std::string_view credential,
                                      std::string_view date,
                                      std::string_view signature) {
    const auto invalid = [](std::string message) {
        return fail(Code::kInvalid, "InvalidArgument", std::move(message));
    };
    if (algorithm != kAlgorithm) return invalid("X-Amz-Algorithm must be AWS4-HMAC-SHA256.");
    auto parsed = parse_credential(credential);
    if (!parsed) {
        return invalid("X-Amz-Credential must be AKID/yyyymmdd/region/s3/aws4_request.");
    }
    const auto time = parse_amz_date(date);
    if (!time) return invalid("X-Amz-Date must be in the form yyyymmddThhmmssZ.");
    return PolicyClaim{
        std::move(parsed->access_key_id), std::move(parsed->scope), *time, Signature(signature)};
}

Result<void> verify_policy(const Verifier& verifier,
                           const PolicyClaim& claim,
                           std::string_view policy_base64,
                           std::string_view secret,
                           WallTime now) {
    const Scope scope = scope_at(claim.date, verifier.region, verifier.service);
    if (claim.scope != scope) {
        return fail(Code::kInvalid,
                    "InvalidArgument",
                    "The credential's scope must be " + scope.text() + ".");
    }
    if (!sign(secret, scope, policy_base64).matches(claim.signature)) return mismatch();
    if (claim.date > now + kClockSkewMax || claim.date < now - kPolicyAgeMax) {
        return fail(Code::kDenied, "AccessDenied", "Invalid according to Policy: X-Amz-Date.");
    }
    return {};
}

Result<void> verify_policy_v2(std::string_view signature,
                              std::string_view policy_base64,
                              std::string_view secret) {
    const Signature wanted(base64_encode(hmac_sha1(secret, policy_base64)));
    if (!wanted.matches(Signature(signature))) return mismatch();
    return {};
}

}  // namespace sluice::signing
