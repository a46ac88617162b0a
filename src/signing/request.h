// A request as the signature sees it, and its canonical form.
//
// Pure; values and views. A Request views texts that must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "signing/scope.h"

namespace sluice::signing {

using NameValues = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string_view method;
    std::string_view path;                                         // as sent, percent-encoded
    NameValues query;                                              // decoded, in order
    std::span<const std::pair<std::string, std::string>> headers;  // names in lower case
};

// The first of that name.
std::optional<std::string_view> find(std::span<const std::pair<std::string, std::string>> values,
                                     std::string_view name);

// "/a/b?x=1" as path and decoded query. kInvalid InvalidURI: a broken percent-encoding, or no path.
struct Target {
    std::string_view path;
    NameValues query;
};
Result<Target> parse_target(std::string_view target);

// How a path enters the canonical request.
enum class PathStyle : std::uint8_t {
    kS3,          // percent-encoded once, nothing folded: "//" and ".." are part of a key
    kNormalised,  // every other service: "." and "//" folded, then encoded once more
    kAsSent,      // the same without folding
};

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
// `signed_headers`: lower-case names in ascending order. X-Amz-Signature is left out of the query.
std::string canonical_request(const Request& request,
                              const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash,
                              PathStyle style);

std::string string_to_sign(WallTime date, const Scope& scope, std::string_view canonical_request);

// "host;x-amz-date"
std::string join_names(const std::vector<std::string>& names);

}  // namespace sluice::signing
