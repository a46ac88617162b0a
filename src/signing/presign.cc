#include "signing/presign.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "signing/attachment.h"
#include "signing/encoding.h"
#include "signing/rfc2047.h"
#include "signing/time_text.h"

namespace sluice::signing {
namespace {

namespace json = boost::json;

constexpr Seconds kExpiryMax{std::chrono::days{7}};
constexpr std::string_view kMetaPrefix = "x-amz-meta-";

std::string policy_document(const Signer& signer, WallTime now, const PostPolicy& policy) {
    json::array exact;
    const auto add = [&exact](std::string_view field, std::string_view value) {
        exact.push_back(json::object{{field, value}});
    };
    add("bucket", policy.bucket);
    add("key", policy.key);
    add("x-amz-algorithm", kAlgorithm);
    add("x-amz-credential", credential_text(signer, now));
    add("x-amz-date", amz_date(now));
    if (!signer.key.session_token.empty()) add("x-amz-security-token", signer.key.session_token);
    for (const auto& [name, value] : policy.metadata) add(std::string(kMetaPrefix) + name, value);
    exact.push_back(json::array{"content-length-range", policy.bytes_min, policy.bytes_max});
    const json::object document{{"expiration", iso_date(now + policy.expires_in)},
                                {"conditions", std::move(exact)}};
    return json::serialize(document);
}

}  // namespace

Result<void> check_expiry(Seconds expires_in) {
    if (expires_in >= Seconds{1} && expires_in <= kExpiryMax) return {};
    return fail(Code::kInvalid, "invalid_expiry", "a signed URL lives from 1 second to 7 days");
}

// The order and the spelling of the fields are part of the compatibility contract.
NameValues sign_post(const Signer& signer, WallTime now, const PostPolicy& policy) {
    const std::string document = base64_encode(policy_document(signer, now, policy));
    NameValues fields{{"Key", policy.key},
                      {"bucket", policy.bucket},
                      {"X-Amz-Algorithm", std::string(kAlgorithm)},
                      {"X-Amz-Credential", credential_text(signer, now)},
                      {"X-Amz-Date", amz_date(now)}};
    if (!signer.key.session_token.empty()) {
        fields.emplace_back("X-Amz-Security-Token", signer.key.session_token);
    }
    fields.emplace_back("Policy", document);
    fields.emplace_back("X-Amz-Signature", sign_policy(signer, now, document).hex());
    for (const auto& [name, value] : policy.metadata) {
        fields.emplace_back(std::string(kMetaPrefix) + name, value);
    }
    return fields;
}

SignedTarget sign_target(const Signer& signer,
                         WallTime now,
                         std::string_view host,
                         std::string_view path,
                         const Presigned& request,
                         Seconds expires_in) {
    NameValues headers;
    for (const auto& [name, value] : request.metadata) {
        headers.emplace_back(std::string(kMetaPrefix) + name, encode_rfc2047(value));
    }
    headers.insert(headers.end(), request.headers.begin(), request.headers.end());
    NameValues all = headers;
    all.emplace_back("host", std::string(host));
    if (request.bytes) all.emplace_back("content-length", std::to_string(*request.bytes));
    const Request whole{request.method, path, request.query, all};
    std::string target = std::string(path) + "?" + presign_query(signer, whole, now, expires_in);
    return {std::move(target), std::move(headers)};
}

std::string sign_download(const Signer& signer,
                          WallTime now,
                          std::string_view host,
                          std::string_view path,
                          std::string_view key,
                          Seconds expires_in) {
    const NameValues headers{{"host", std::string(host)}};
    const NameValues query{{"response-content-disposition", attachment_named_after(key)}};
    const Request request{"GET", path, query, headers};
    return std::string(path) + "?" + presign_query(signer, request, now, expires_in);
}

}  // namespace sluice::signing
