#include "gateway/s3/authorize.h"

#include <algorithm>

#include "gateway/s3/owner.h"
#include "signing/chunked.h"
#include "signing/verifier.h"

namespace sluice::gateway::s3 {
namespace {

Result<AccessKey> find_key(const Context& context, const std::string& id) {
    auto key = context.services.credentials.find(id);
    if (key) return key;
    if (key.error().code != Code::kNotFound) return in_s3_words(std::move(key));
    return s3_error("InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
}

// The same request as the client saw it: addressed to the public host.
api::Headers with_public_host(const Context& context, const RequestHead& head) {
    api::Headers headers = head.headers;
    for (auto& [name, value] : headers) {
        if (name == "host") value = context.options.s3_public_host;
    }
    return headers;
}

Result<void> verify(const Context& context,
                    const S3Request& request,
                    const signing::Claim& claim,
                    const AccessKey& key) {
    const signing::Verifier verifier{context.options.region};
    const WallTime now = context.services.clock.wall();
    signing::Request received{
        request.head.method, request.path, request.query, request.head.headers};
    auto result = signing::verify(verifier, claim, received, key.secret, now);
    if (result || context.options.s3_public_host.empty() ||
        result.error().name != "SignatureDoesNotMatch") {
        return result;
    }
    // A Host that names the bucket is signed as it arrived, or the signature is of another bucket.
    if (bucket_of_host(request.head, context.options.s3_domain)) return result;
    const api::Headers headers = with_public_host(context, request.head);
    received.headers = headers;
    return signing::verify(verifier, claim, received, key.secret, now);
}

// Temporary credentials have a key and a token; the keys here have none.
Result<void> check_no_token(std::optional<std::string_view> token) {
    if (!token) return {};
    return s3_error("InvalidToken",
                    "This access key has no security token: send the request without one.");
}

// Of the bucket and of a copy's source. Signers of URLs put it in the query.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
Result<void> check_expected_owner(const S3Request& request) {
    for (const char* name : {"x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"}) {
        for (const auto expected : {request.header(name), signing::find(request.query, name)}) {
            if (expected && *expected != kOwner) return s3_error("AccessDenied", "Access Denied");
        }
    }
    return {};
}

std::optional<signing::ChunkSigner> chunk_signer_of(const signing::Claim& claim,
                                                    const AccessKey& key) {
    const auto framing = signing::chunk_framing(claim.payload_hash);
    if (!framing || !framing->is_signed) return std::nullopt;
    return signing::ChunkSigner(key.secret, claim.scope, claim.date, claim.signature);
}

}  // namespace

Result<void> Authorized::allow(Access access,
                               const BucketName& bucket,
                               std::string_view key) const {
    if (!may(key_, access, bucket, key)) return s3_error("AccessDenied", "Access Denied");
    return {};
}

bool Authorized::knows(const BucketName& bucket) const {
    return !key_.grants || std::ranges::any_of(*key_.grants, [&bucket](const Grant& grant) {
        return grant.bucket == bucket && (grant.read || grant.write);
    });
}

Result<Authorized> authorize(const Context& context, const S3Request& request, Access access) {
    Authorized authorized = TRY(authorize_any(context, request));
    TRY(authorized.allow(access, request.bucket, request.key.text()));
    return authorized;
}

Result<Authorized> authorize_any(const Context& context, const S3Request& request) {
    const signing::Request received{
        request.head.method, request.path, request.query, request.head.headers};
    const auto claim = TRY(signing::read_claim(received));
    if (!claim) return s3_error("AccessDenied", "Access Denied");
    AccessKey key = TRY(find_key(context, claim->access_key_id));
    TRY(check_no_token(request.header("x-amz-security-token")));
    TRY(check_no_token(signing::find(request.query, "X-Amz-Security-Token")));
    TRY(verify(context, request, *claim, key));
    TRY(check_expected_owner(request));
    auto chunk_signer = chunk_signer_of(*claim, key);
    Authorized authorized(std::move(key), claim->payload_hash);
    authorized.chunk_signer_ = std::move(chunk_signer);
    return authorized;
}

Result<Authorized> authorize_form(const Context& context, const FormFields& fields) {
    const auto old_id = fields.find("awsaccesskeyid");
    if (old_id && context.options.s3_allow_sigv2 && !fields.find("x-amz-algorithm")) {
        AccessKey key = TRY(find_key(context, std::string(*old_id)));
        TRY(check_no_token(fields.find("x-amz-security-token")));
        TRY(signing::verify_policy_v2(
            fields.find("signature").value_or(""), fields.find("policy").value_or(""), key.secret));
        return Authorized(std::move(key), "");
    }
    for (const char* name :
         {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}) {
        if (fields.find(name)) continue;
        return s3_error("InvalidArgument",
                        "Bucket POST must contain a field named '" + std::string(name) + "'.");
    }
    const auto claim = TRY(signing::read_policy_claim(*fields.find("x-amz-algorithm"),
                                                      *fields.find("x-amz-credential"),
                                                      *fields.find("x-amz-date"),
                                                      *fields.find("x-amz-signature")));
    AccessKey key = TRY(find_key(context, claim.access_key_id));
    TRY(check_no_token(fields.find("x-amz-security-token")));
    TRY(signing::verify_policy({context.options.region},
                               claim,
                               fields.find("policy").value_or(""),
                               key.secret,
                               context.services.clock.wall()));
    return Authorized(std::move(key), "");
}

}  // namespace sluice::gateway::s3
