#include <algorithm>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/promises.h"
#include "gateway/s3/tags.h"
#include "gateway/s3/upload.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::string_view kMetaPrefix = "x-amz-meta-";

std::string* system_attribute(ObjectAttributes& attributes, std::string_view name) {
    if (name == "content-type") return &attributes.content_type;
    if (name == "content-disposition") return &attributes.content_disposition;
    if (name == "content-encoding") return &attributes.content_encoding;
    if (name == "content-language") return &attributes.content_language;
    if (name == "cache-control") return &attributes.cache_control;
    if (name == "expires") return &attributes.expires;
    return nullptr;
}

// Without aws-chunked, which the body has no more when it is stored: "aws-chunked,gzip" → "gzip".
std::string stored_encoding(std::string_view value) {
    std::string kept;
    while (!value.empty()) {
        const auto coding = value.substr(0, value.find(','));
        value.remove_prefix(std::min(value.size(), coding.size() + 1));
        if (to_lower(trimmed(coding)) == "aws-chunked") continue;
        if (!kept.empty()) kept += ',';
        kept += coding;
    }
    return std::string(trimmed(kept));
}

std::unexpected<Error> unusable(const std::string& name) {
    return s3_error("InvalidArgument", "The value of " + name + " cannot be sent in a header.");
}

}  // namespace

Result<ObjectAttributes> read_attributes(std::span<const std::pair<std::string, std::string>> given,
                                         const Limits& limits) {
    TRY(check_promises(given));
    ObjectAttributes attributes;
    attributes.content_type = "binary/octet-stream";  // S3's, when nothing is said
    std::size_t metadata_bytes = 0;
    for (const auto& [name, value] : given) {
        if (std::string* attribute = system_attribute(attributes, name)) {
            if (!is_printable_ascii(value)) return unusable(name);
            if (!value.empty()) *attribute = value;
            if (name == "content-encoding") *attribute = stored_encoding(value);
        } else if (name == "x-amz-tagging") {
            attributes.tags = TRY(tags_of_query(value));
        } else if (name.starts_with(kMetaPrefix)) {
            const std::string key = name.substr(kMetaPrefix.size());
            if (!is_token(key) || has_line_control(value) || !is_utf8(value)) return unusable(name);
            metadata_bytes += key.size() + value.size();
            std::string& stored = attributes.metadata[key];
            stored = stored.empty() ? value : stored + "," + value;
        }
    }
    if (metadata_bytes > limits.metadata_bytes) {
        return s3_error("MetadataTooLarge",
                        "Your metadata headers exceed the maximum allowed size.");
    }
    return attributes;
}

Result<ObjectAttributes> read_attributes(const S3Request& request, const Limits& limits) {
    TRY(check_promises(request.query));
    signing::NameValues given = request.head.headers;
    for (const auto& [name, value] : request.query) {
        if (name.starts_with(kMetaPrefix)) given.emplace_back(name, value);
    }
    return read_attributes(given, limits);
}

}  // namespace sluice::gateway::s3
