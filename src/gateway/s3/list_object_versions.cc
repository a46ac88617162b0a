// GET /{bucket}?versions: of a bucket without versions, each object once.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
#include "gateway/s3/document_body.h"
#include "gateway/s3/list_page.h"

namespace sluice::gateway::s3 {
namespace {

Result<Reply> answer(const Context& context,
                     const S3Request& request,
                     const ListPage& page,
                     const std::string& version_marker) {
    const Listing listing = TRY(list(context, request, page));
    XmlWriter xml("ListVersionsResult");
    write_head(xml, request, page, listing);
    xml.element("KeyMarker", page.text(page.query.after));
    xml.element("VersionIdMarker", version_marker);
    if (!listing.next.empty()) {
        xml.element("NextKeyMarker", page.text(listing.next));
        xml.element("NextVersionIdMarker", "null");
    }
    for (const ObjectInfo& info : listing.objects) {
        xml.open("Version").element("VersionId", "null").element("IsLatest", "true");
        write_object(xml, page, info, ShowOwner::kYes);
        xml.close();
    }
    write_common_prefixes(xml, page, listing);
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation list_object_versions(Context& context, const S3Request& request, const RequestIds&) {
    ListPage page = TRY(authorize_list(context, request));
    page.query.after = TRY(list_parameter(request, "key-marker"));
    const std::string version_marker = TRY(list_parameter(request, "version-id-marker"));
    if (!version_marker.empty() && page.query.after.empty()) {
        return s3_error("InvalidArgument",
                        "A version-id marker cannot be specified without a key marker.");
    }
    return std::make_unique<Answered>([&context, &request, page, version_marker] {
        return answer(context, request, page, version_marker);
    });
}

}  // namespace sluice::gateway::s3
