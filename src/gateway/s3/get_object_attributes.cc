// GET /{bucket}/{key}?attributes: what is known of an object, without its bytes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "gateway/reply_head.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/integrity.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::array<std::string_view, 5> kKnown{
    "ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"};

using Wanted = std::set<std::string_view>;

Result<Wanted> wanted_attributes(const S3Request& request) {
    std::string_view text = request.header("x-amz-object-attributes").value_or("");
    Wanted wanted;
    while (!text.empty()) {
        const auto item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        const auto name = trimmed(item);
        if (std::ranges::find(kKnown, name) == kKnown.end()) {
            return s3_error("InvalidArgument", "Invalid attribute name specified.");
        }
        wanted.insert(name);
    }
    if (!wanted.empty()) return wanted;
    return s3_error("InvalidRequest",
                    "The x-amz-object-attributes header specifying the attributes to be retrieved "
                    "is either missing or empty");
}

Reply answer(const ObjectInfo& info, const Wanted& wanted) {
    XmlWriter xml("GetObjectAttributesResponse");
    if (wanted.contains("ETag")) xml.element("ETag", info.etag.text());
    if (wanted.contains("Checksum") && info.checksum) {
        xml.open("Checksum");
        write_checksum(xml, info.checksum);
        xml.element("ChecksumType", checksum_type(info.checksum->composite)).close();
    }
    if (wanted.contains("ObjectParts") && info.parts > 0) {
        xml.open("ObjectParts").element("PartsCount", std::uint64_t{info.parts}).close();
    }
    if (wanted.contains("StorageClass")) xml.element("StorageClass", "STANDARD");
    if (wanted.contains("ObjectSize")) xml.element("ObjectSize", info.size);
    Reply reply = xml_reply(xml.finish());
    reply.headers.emplace_back("Last-Modified", http_date(info.modified));
    return reply;
}

}  // namespace

NewOperation get_object_attributes(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kRead));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    const Wanted wanted = TRY(wanted_attributes(request));
    return std::make_unique<Answered>([&context, &request, wanted]() -> Result<Reply> {
        return answer(TRY(in_s3_words(context.services.objects.head(request.object()))), wanted);
    });
}

}  // namespace sluice::gateway::s3
