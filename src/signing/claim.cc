#include "signing/claim.h"

#include <algorithm>
#include <charconv>

#include "base/http_time.h"
#include "signing/time_text.h"

namespace sluice::signing {
namespace {

constexpr Seconds kExpiresMax{std::chrono::days{7}};

std::unexpected<Error> malformed(Carrier carrier, std::string message) {
    return fail(Code::kInvalid,
                carrier == Carrier::kQuery ? "AuthorizationQueryParametersError"
                                           : "AuthorizationHeaderMalformed",
                std::move(message));
}

// "host;x-amz-date": lower case, ascending, none twice.
std::optional<std::vector<std::string>> parse_names(std::string_view text) {
    std::vector<std::string> names;
    while (true) {
        const auto name = text.substr(0, text.find(';'));
        const bool upper = std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (name.empty() || upper || (!names.empty() && names.back() >= name)) return std::nullopt;
        names.emplace_back(name);
        if (name.size() == text.size()) return names;
        text.remove_prefix(name.size() + 1);
    }
}

struct Parts {
    std::string_view credential;
    std::string_view signed_headers;
    std::string_view signature;
    std::optional<WallTime> date;  // absent: it could not be read
};

Result<Claim> read_parts(Carrier carrier, const Parts& parts) {
    auto credential = parse_credential(parts.credential);
    if (!credential) {
        return malformed(carrier, "The credential is not AKID/yyyymmdd/region/s3/aws4_request.");
    }
    auto names = parse_names(parts.signed_headers);
    if (!names)
        return malformed(carrier, "SignedHeaders must be lower case, sorted and not empty.");
    if (!parts.date) return malformed(carrier, "The date must be in the form yyyymmddThhmmssZ.");
    return Claim{carrier,
                 std::move(credential->access_key_id),
                 std::move(credential->scope),
                 *parts.date,
                 Seconds{0},
                 std::move(*names),
                 std::string(kUnsignedPayload),
                 Signature(parts.signature)};
}

std::string_view trim(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// x-amz-date; without one Date, as HTTP writes it or in the form of x-amz-date.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html
Result<std::optional<WallTime>> date_of(const Request& request) {
    if (const auto date = find(request.headers, "x-amz-date")) return parse_amz_date(*date);
    const auto date = find(request.headers, "date");
    if (!date) {
        return fail(Code::kDenied,
                    "AccessDenied",
                    "A signed request needs an x-amz-date or a Date header.");
    }
    const auto time = parse_http_date(*date);
    return time ? time : parse_amz_date(*date);
}

// "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…"; each part exactly once.
Result<Claim> read_header(const Request& request, std::string_view authorization) {
    // Clients that still know it try it when they are told just this.
    if (authorization.starts_with("AWS ")) {
        return fail(Code::kInvalid,
                    "InvalidRequest",
                    "The authorization mechanism you have provided is not supported. Please use "
                    "AWS4-HMAC-SHA256.");
    }
    if (!authorization.starts_with(kAlgorithm)) {
        return fail(Code::kInvalid, "InvalidArgument", "Unsupported Authorization type.");
    }
    authorization.remove_prefix(kAlgorithm.size());
    Parts parts;
    while (!authorization.empty()) {
        const auto item = authorization.substr(0, authorization.find(','));
        authorization.remove_prefix(std::min(authorization.size(), item.size() + 1));
        const auto text = trim(item);
        const auto equals = text.find('=');
        const auto name = text.substr(0, equals);
        std::string_view* part = name == "Credential"      ? &parts.credential
                                 : name == "SignedHeaders" ? &parts.signed_headers
                                 : name == "Signature"     ? &parts.signature
                                                           : nullptr;
        if (part == nullptr || !part->empty() || equals == std::string_view::npos) {
            return malformed(Carrier::kHeader, "The authorization header is malformed.");
        }
        *part = text.substr(equals + 1);
    }
    if (parts.signature.empty()) {
        return malformed(Carrier::kHeader, "The authorization header needs a Signature.");
    }
    parts.date = TRY(date_of(request));
    Claim claim = TRY(read_parts(Carrier::kHeader, parts));
    claim.payload_hash = find(request.headers, "x-amz-content-sha256").value_or("");
    return claim;
}

Result<Seconds> parse_expires(std::string_view text) {
    std::int64_t seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc{} || stop != end || seconds < 1 || seconds > kExpiresMax.count()) {
        return malformed(Carrier::kQuery, "X-Amz-Expires must be from 1 to 604800 seconds.");
    }
    return Seconds{seconds};
}

// The value of a parameter that must be there exactly once.
Result<std::string_view> only(const Request& request, std::string_view name) {
    std::optional<std::string_view> value;
    for (const auto& [sent, text] : request.query) {
        if (sent != name) continue;
        if (value) return malformed(Carrier::kQuery, std::string(name) + " is there twice.");
        value = text;
    }
    if (!value) return malformed(Carrier::kQuery, std::string(name) + " is missing.");
    return *value;
}

Result<Claim> read_query(const Request& request) {
    if (TRY(only(request, "X-Amz-Algorithm")) != kAlgorithm) {
        return malformed(Carrier::kQuery, "X-Amz-Algorithm only supports AWS4-HMAC-SHA256.");
    }
    const Parts parts{TRY(only(request, "X-Amz-Credential")),
                      TRY(only(request, "X-Amz-SignedHeaders")),
                      TRY(only(request, "X-Amz-Signature")),
                      parse_amz_date(TRY(only(request, "X-Amz-Date")))};
    Claim claim = TRY(read_parts(Carrier::kQuery, parts));
    claim.expires = TRY(parse_expires(TRY(only(request, "X-Amz-Expires"))));
    if (const auto hash = find(request.query, "X-Amz-Content-Sha256")) {
        claim.payload_hash = *hash;
    } else if (std::ranges::binary_search(claim.signed_headers, "x-amz-content-sha256")) {
        claim.payload_hash = find(request.headers, "x-amz-content-sha256").value_or("");
    }
    return claim;
}

bool has_query_claim(const Request& request) {
    return std::ranges::any_of(request.query, [](const auto& parameter) {
        return parameter.first == "X-Amz-Signature" || parameter.first == "X-Amz-Algorithm" ||
               parameter.first == "X-Amz-Credential";
    });
}

}  // namespace

Result<std::optional<Claim>> read_claim(const Request& request) {
    const auto authorization = find(request.headers, "authorization");
    const bool in_query = has_query_claim(request);
    if (authorization && in_query) {
        return fail(Code::kInvalid,
                    "InvalidArgument",
                    "Only one way of authentication is allowed: header or query.");
    }
    if (authorization) return TRY(read_header(request, *authorization));
    if (in_query) return TRY(read_query(request));
    return std::nullopt;
}

}  // namespace sluice::signing
