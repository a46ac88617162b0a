#include "gateway/s3/list_page.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/owner.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kKeysMax = 1000;

}  // namespace

Result<bool> wants_url_encoding(const S3Request& request) {
    const auto type = signing::find(request.query, "encoding-type");
    if (!type || *type == "url") return type.has_value();
    return s3_error("InvalidArgument", "Invalid Encoding Method specified in Request");
}

std::string ListPage::text(std::string_view key) const {
    return url_encoded ? signing::percent_encode(key, signing::Slash::kKeep) : std::string(key);
}

Result<std::string> list_parameter(const S3Request& request, std::string_view name) {
    const auto value = signing::find(request.query, name).value_or("");
    if (is_utf8(value)) return std::string(value);
    return s3_error("InvalidArgument", std::string(name) + " must be UTF-8.");
}

Result<ListPage> authorize_list(const Context& context, const S3Request& request) {
    const Authorized by = TRY(authorize_any(context, request));
    ListPage page;
    page.query.prefix = TRY(list_parameter(request, "prefix"));
    TRY(by.allow(Access::kRead, request.bucket, page.query.prefix));
    TRY(check_bucket(context, request.bucket));
    page.query.delimiter = TRY(list_parameter(request, "delimiter"));
    page.query.max = TRY(number_parameter(request, "max-keys", kKeysMax, kKeysMax));
    page.url_encoded = TRY(wants_url_encoding(request));
    return page;
}

Result<Listing> list(const Context& context, const S3Request& request, const ListPage& page) {
    return in_s3_words(context.services.objects.list(request.bucket, page.query));
}

void write_head(XmlWriter& xml,
                const S3Request& request,
                const ListPage& page,
                const Listing& listing) {
    const ListQuery& query = page.query;
    xml.element("Name", request.bucket.text());
    xml.element("Prefix", page.text(query.prefix));
    if (!query.delimiter.empty()) xml.element("Delimiter", page.text(query.delimiter));
    xml.element("MaxKeys", std::uint64_t{query.max});
    if (page.url_encoded) xml.element("EncodingType", "url");
    xml.element("IsTruncated", listing.next.empty() ? "false" : "true");
}

void write_object(XmlWriter& xml, const ListPage& page, const ObjectInfo& info, ShowOwner owner) {
    xml.element("Key", page.text(info.name.key.text()));
    xml.element("LastModified", signing::iso_date(info.modified));
    xml.element("ETag", quoted(info.etag));
    if (info.checksum) xml.element("ChecksumAlgorithm", info.checksum->algorithm);
    xml.element("Size", info.size);
    if (owner == ShowOwner::kYes) write_owner(xml);
    xml.element("StorageClass", "STANDARD");
}

void write_common_prefixes(XmlWriter& xml, const ListPage& page, const Listing& listing) {
    for (const std::string& prefix : listing.common_prefixes) {
        xml.open("CommonPrefixes").element("Prefix", page.text(prefix)).close();
    }
}

}  // namespace sluice::gateway::s3
