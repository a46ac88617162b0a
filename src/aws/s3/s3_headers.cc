#include "aws/s3/s3_headers.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/http_time.h"
#include "signing/encoding.h"
#include "signing/rfc2047.h"

namespace sluice::aws {
namespace {

constexpr std::string_view kMetaPrefix = "x-amz-meta-";

using Attribute = std::string ObjectAttributes::*;
constexpr std::array<std::pair<const char*, Attribute>, 6> kAttributes{
    {{"content-type", &ObjectAttributes::content_type},
     {"content-disposition", &ObjectAttributes::content_disposition},
     {"content-encoding", &ObjectAttributes::content_encoding},
     {"content-language", &ObjectAttributes::content_language},
     {"cache-control", &ObjectAttributes::cache_control},
     {"expires", &ObjectAttributes::expires}}};

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, value);
    if (text.empty() || failed != std::errc() || stop != end) return std::nullopt;
    return value;
}

// Of the whole object: "bytes 3-5/10".
std::optional<std::uint64_t> size_of(const Response& response) {
    if (const auto range = response.header("content-range")) {
        return number(range->substr(std::min(range->size(), range->find('/')) + 1));
    }
    return number(response.header("content-length").value_or(""));
}

// 3 of an MD5 of three parts' MD5s, "…-3".
std::uint32_t parts_of(const ETag& etag) {
    const auto dash = etag.text().find('-');
    if (dash == std::string::npos) return 0;
    return static_cast<std::uint32_t>(number(etag.text().substr(dash + 1)).value_or(0));
}

}  // namespace

NameValues headers_of(const ObjectAttributes& attributes) {
    NameValues headers;
    for (const auto& [name, attribute] : kAttributes) {
        if (!(attributes.*attribute).empty()) headers.emplace_back(name, attributes.*attribute);
    }
    for (const auto& [name, value] : attributes.metadata) {
        headers.emplace_back(std::string(kMetaPrefix) + name, signing::encode_rfc2047(value));
    }
    std::string tags;
    for (const auto& [name, value] : attributes.tags) {
        if (!tags.empty()) tags += '&';
        tags += signing::percent_encode(name) + "=" + signing::percent_encode(value);
    }
    if (!tags.empty()) headers.emplace_back("x-amz-tagging", tags);
    return headers;
}

Result<ObjectInfo> info_of(const ObjectName& name, const Response& response) {
    const auto size = size_of(response);
    ObjectInfo info;
    info.name = name;
    info.etag = etag_of(response);
    if (!size || info.etag.empty()) {
        return fail(Code::kUnavailable, "bad_answer", "S3 told no size or no ETag of an object");
    }
    info.size = *size;
    info.parts = parts_of(info.etag);
    const auto modified = parse_http_date(response.header("last-modified").value_or(""));
    info.modified = modified.value_or(WallTime{});
    for (const auto& [header, attribute] : kAttributes) {
        if (const auto value = response.header(header)) info.attributes.*attribute = *value;
    }
    for (const auto& [header, value] : response.headers) {
        if (!header.starts_with(kMetaPrefix)) continue;
        info.attributes.metadata[header.substr(kMetaPrefix.size())] =
            signing::decode_rfc2047(value);
    }
    return info;
}

ETag etag_of(const Response& response) {
    return ETag{without_quotes(response.header("etag").value_or(""))};
}

bool has_md5_etag(const Response& response) {
    return !response.header("x-amz-server-side-encryption").value_or("").starts_with("aws:kms") &&
           !response.header("x-amz-server-side-encryption-customer-algorithm");
}

std::string without_quotes(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

}  // namespace sluice::aws
