// GET /{bucket}?uploads: uploads in parts that are neither completed nor aborted.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
#include <algorithm>

#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::uint32_t kUploadsMax = 1000;

struct UploadsPage {
    UploadsQuery query;
    bool url_encoded = false;

    std::string text(const std::string& key) const {
        return url_encoded ? signing::percent_encode(key, signing::Slash::kKeep) : key;
    }
};

Result<UploadsPage> read_page(const S3Request& request, std::string prefix) {
    UploadsPage page;
    page.query.prefix = std::move(prefix);
    page.query.delimiter = TRY(list_parameter(request, "delimiter"));
    page.query.after_key = TRY(list_parameter(request, "key-marker"));
    // Without a key it means nothing.
    if (!page.query.after_key.empty()) {
        page.query.after_upload = TRY(list_parameter(request, "upload-id-marker"));
    }
    page.query.max = TRY(number_parameter(request, "max-uploads", kUploadsMax, kUploadsMax));
    page.url_encoded = TRY(wants_url_encoding(request));
    return page;
}

// Where the next page begins: behind the last that was told, an upload or a common prefix.
void write_next(XmlWriter& xml, const UploadsPage& page, const UploadsListing& listing) {
    const std::string key = listing.uploads.empty() ? "" : listing.uploads.back().name.key.text();
    const std::string prefix =
        listing.common_prefixes.empty() ? "" : listing.common_prefixes.back();
    xml.element("NextKeyMarker", page.text(std::max(key, prefix)));
    if (key > prefix) xml.element("NextUploadIdMarker", listing.uploads.back().id.text());
}

void write_upload(XmlWriter& xml, const UploadsPage& page, const MultipartUpload& upload) {
    xml.open("Upload");
    xml.element("Key", page.text(upload.name.key.text()));
    xml.element("UploadId", upload.id.text());
    write_initiator(xml, upload);
    xml.element("StorageClass", "STANDARD");
    xml.element("Initiated", signing::iso_date(upload.initiated));
    write_checksum_kind(xml, upload);
    xml.close();
}

Result<Reply> list(const Context& context, const BucketName& bucket, const UploadsPage& page) {
    const UploadsQuery& query = page.query;
    const auto listing = TRY(in_s3_words(context.services.uploads.list(bucket, query)));
    XmlWriter xml("ListMultipartUploadsResult");
    xml.element("Bucket", bucket.text());
    xml.element("KeyMarker", page.text(query.after_key));
    xml.element("UploadIdMarker", query.after_upload);
    if (listing.truncated) write_next(xml, page, listing);
    xml.element("Prefix", page.text(query.prefix));
    if (!query.delimiter.empty()) xml.element("Delimiter", page.text(query.delimiter));
    if (page.url_encoded) xml.element("EncodingType", "url");
    xml.element("MaxUploads", std::uint64_t{query.max});
    xml.element("IsTruncated", listing.truncated ? "true" : "false");
    for (const MultipartUpload& upload : listing.uploads) write_upload(xml, page, upload);
    for (const std::string& prefix : listing.common_prefixes) {
        xml.open("CommonPrefixes").element("Prefix", page.text(prefix)).close();
    }
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation list_multipart_uploads(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize_any(context, request));
    std::string prefix = TRY(list_parameter(request, "prefix"));
    TRY(authorized.allow(Access::kWrite, request.bucket, prefix));
    TRY(check_bucket(context, request.bucket));
    UploadsPage page = TRY(read_page(request, std::move(prefix)));
    return std::make_unique<Answered>([&context, &request, page = std::move(page)] {
        return list(context, request.bucket, page);
    });
}

}  // namespace sluice::gateway::s3
