#include "signing/signer.h"

#include <algorithm>

#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::signing {
namespace {

std::vector<std::string> names_of(std::span<const std::pair<std::string, std::string>> headers) {
    std::vector<std::string> names;
    for (const auto& [name, value] : headers) names.push_back(name);
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

Signature sign_request(const Signer& signer,
                       const Request& request,
                       const std::vector<std::string>& signed_headers,
                       WallTime now,
                       std::string_view payload_hash) {
    const Scope scope = scope_at(now, signer.region, signer.service);
    const std::string canonical =
        canonical_request(request, signed_headers, payload_hash, signer.path_style);
    return sign(signer.key.secret, scope, string_to_sign(now, scope, canonical));
}

}  // namespace

std::string credential_text(const Signer& signer, WallTime now) {
    return signer.key.id + "/" + scope_at(now, signer.region, signer.service).text();
}

std::string presign_query(const Signer& signer,
                          const Request& request,
                          WallTime now,
                          Seconds expires,
                          std::string_view payload_hash) {
    const std::vector<std::string> signed_headers = names_of(request.headers);
    Request whole = request;
    whole.query.emplace_back("X-Amz-Algorithm", kAlgorithm);
    whole.query.emplace_back("X-Amz-Credential", credential_text(signer, now));
    whole.query.emplace_back("X-Amz-Date", amz_date(now));
    whole.query.emplace_back("X-Amz-Expires", std::to_string(expires.count()));
    whole.query.emplace_back("X-Amz-SignedHeaders", join_names(signed_headers));
    if (!signer.key.session_token.empty()) {
        whole.query.emplace_back("X-Amz-Security-Token", signer.key.session_token);
    }
    const Signature signature = sign_request(signer, whole, signed_headers, now, payload_hash);
    whole.query.emplace_back("X-Amz-Signature", signature.hex());

    std::string text;
    for (const auto& [name, value] : whole.query) {
        if (!text.empty()) text += '&';
        text.append(percent_encode(name)).append("=").append(percent_encode(value));
    }
    return text;
}

NameValues sign_headers(const Signer& signer,
                        const Request& request,
                        WallTime now,
                        std::string_view payload_hash) {
    NameValues added{{"x-amz-date", amz_date(now)}};
    if (signer.path_style == PathStyle::kS3) {
        added.emplace_back("x-amz-content-sha256", payload_hash);
    }
    if (!signer.key.session_token.empty()) {
        added.emplace_back("x-amz-security-token", signer.key.session_token);
    }
    NameValues all(request.headers.begin(), request.headers.end());
    all.insert(all.end(), added.begin(), added.end());
    Request whole = request;
    whole.headers = all;
    const std::vector<std::string> signed_headers = names_of(all);
    const Signature signature = sign_request(signer, whole, signed_headers, now, payload_hash);
    added.emplace_back("authorization",
                       std::string(kAlgorithm) + " Credential=" + credential_text(signer, now) +
                           ", SignedHeaders=" + join_names(signed_headers) +
                           ", Signature=" + signature.hex());
    return added;
}

Signature sign_policy(const Signer& signer, WallTime now, std::string_view policy_base64) {
    return sign(signer.key.secret, scope_at(now, signer.region, signer.service), policy_base64);
}

}  // namespace sluice::signing
