// GET /{bucket}/{key}?uploadId: which parts have come, for who goes on with an upload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/object_headers.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

void write_part(XmlWriter& xml, const UploadedPart& part) {
    xml.open("Part");
    xml.element("PartNumber", std::uint64_t{part.number});
    xml.element("LastModified", signing::iso_date(part.modified));
    xml.element("ETag", quoted(part.etag));
    xml.element("Size", part.size);
    write_checksum(xml, part.checksum);
    xml.close();
}

Result<Reply> list(const Context& context,
                   const MultipartUpload& upload,
                   const PartsPage& page,
                   bool url_encoded) {
    auto parts =
        TRY(in_s3_words(context.services.uploads.parts(upload.id, page.after, page.max + 1)));
    const std::string& key = upload.name.key.text();
    XmlWriter xml("ListPartsResult");
    xml.element("Bucket", upload.name.bucket.text());
    xml.element("Key", url_encoded ? signing::percent_encode(key, signing::Slash::kKeep) : key);
    if (url_encoded) xml.element("EncodingType", "url");
    xml.element("UploadId", upload.id.text());
    write_initiator(xml, upload);
    xml.element("StorageClass", "STANDARD");
    write_parts_page(xml, page, parts);
    write_checksum_kind(xml, upload);
    for (const UploadedPart& part : parts) write_part(xml, part);
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation list_parts(Context& context, const S3Request& request, const RequestIds&) {
    // Of use to who may write the object, and to nobody else.
    TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    MultipartUpload upload = TRY(find_unfinished_upload(context, request));
    const PartsPage page{.after = TRY(number_parameter(
                             request, "part-number-marker", 0, context.options.limits.parts_max)),
                         .max = TRY(number_parameter(
                             request, "max-parts", PartsPage::kPartsMax, PartsPage::kPartsMax))};
    const bool url_encoded = TRY(wants_url_encoding(request));
    return std::make_unique<Answered>([&context, page, url_encoded, upload = std::move(upload)] {
        return list(context, upload, page, url_encoded);
    });
}

}  // namespace sluice::gateway::s3
