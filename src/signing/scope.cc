#include "signing/scope.h"

#include <array>

#include "signing/time_text.h"

namespace sluice::signing {
namespace {

constexpr std::string_view kTerminator = "aws4_request";

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

std::string Scope::text() const {
    return date + "/" + region + "/" + service + "/" + std::string(kTerminator);
}

Scope scope_at(WallTime time, std::string_view region, std::string_view service) {
    return {amz_date(time).substr(0, 8), std::string(region), std::string(service)};
}

std::optional<CredentialText> parse_credential(std::string_view text) {
    // From the right: an access key id may hold a slash, the scope's parts may not.
    std::array<std::string_view, 4> parts;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        const auto slash = text.rfind('/');
        if (slash == std::string_view::npos) return std::nullopt;
        *part = text.substr(slash + 1);
        text = text.substr(0, slash);
    }
    if (text.empty() || parts[3] != kTerminator) return std::nullopt;
    return CredentialText{std::string(text),
                          {std::string(parts[0]), std::string(parts[1]), std::string(parts[2])}};
}

Digest signing_key(std::string_view secret, const Scope& scope) {
    const std::string start = "AWS4" + std::string(secret);
    Digest key = hmac_sha256(bytes_of(start), scope.date);
    key = hmac_sha256(key, scope.region);
    key = hmac_sha256(key, scope.service);
    return hmac_sha256(key, kTerminator);
}

Signature sign(std::string_view secret, const Scope& scope, std::string_view string_to_sign) {
    return Signature(hmac_sha256(signing_key(secret, scope), string_to_sign));
}

}  // namespace sluice::signing
