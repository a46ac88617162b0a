#include "gateway/s3/object_headers.h"

#include <array>

#include "gateway/reply_head.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/s3_error.h"
#include "signing/rfc2047.h"

namespace sluice::gateway::s3 {
namespace {

// What the signer of the request may override, and nothing else.
struct Override {
    std::string_view parameter;
    std::string_view header;
    std::string ObjectAttributes::* attribute;
};
constexpr std::array kOverrides{
    Override{"response-content-type", "Content-Type", &ObjectAttributes::content_type},
    Override{"response-content-disposition",
             "Content-Disposition",
             &ObjectAttributes::content_disposition},
    Override{"response-content-encoding", "Content-Encoding", &ObjectAttributes::content_encoding},
    Override{"response-content-language", "Content-Language", &ObjectAttributes::content_language},
    Override{"response-cache-control", "Cache-Control", &ObjectAttributes::cache_control},
    Override{"response-expires", "Expires", &ObjectAttributes::expires},
};

void add_validators(Reply& reply, const ObjectInfo& info) {
    reply.headers.emplace_back("ETag", quoted(info.etag));
    reply.headers.emplace_back("Last-Modified", http_date(info.modified));
}

}  // namespace

std::string quoted(const ETag& etag) {
    return "\"" + etag.text() + "\"";
}

Result<void> add_object_headers(Reply& reply, const S3Request& request, const ObjectInfo& info) {
    add_validators(reply, info);
    reply.headers.emplace_back("Accept-Ranges", "bytes");
    for (const Override& row : kOverrides) {
        const auto wanted = signing::find(request.query, row.parameter);
        if (wanted && !is_printable_ascii(*wanted)) {
            return s3_error("InvalidArgument",
                            std::string(row.parameter) + " must be printable ASCII.");
        }
        std::string value = wanted ? std::string(*wanted) : info.attributes.*row.attribute;
        if (!value.empty()) reply.headers.emplace_back(row.header, std::move(value));
    }
    for (const auto& [name, value] : info.attributes.metadata) {
        reply.headers.emplace_back("x-amz-meta-" + name, signing::encode_rfc2047(value));
    }
    if (const auto tags = info.attributes.tags.size(); tags > 0) {
        reply.headers.emplace_back("x-amz-tagging-count", std::to_string(tags));
    }
    // Whatever a user uploaded must not run as a page of this origin.
    reply.headers.emplace_back("Content-Security-Policy", "sandbox");
    return {};
}

Reply not_modified(const ObjectInfo& info) {
    Reply reply;
    reply.status = 304;
    add_validators(reply, info);
    const ObjectAttributes& attributes = info.attributes;
    if (!attributes.cache_control.empty()) {
        reply.headers.emplace_back("Cache-Control", attributes.cache_control);
    }
    if (!attributes.expires.empty()) reply.headers.emplace_back("Expires", attributes.expires);
    return reply;
}

}  // namespace sluice::gateway::s3
