// POST /{bucket}/{key}?uploads: begins an object that comes in parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
#include "base/random.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/integrity.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/upload.h"
#include "signing/checksum.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kUploadIdBytes = 16;

// x-amz-checksum-algorithm and x-amz-checksum-type. InvalidRequest.
Result<void> read_checksum(const S3Request& request, MultipartUpload& upload) {
    using signing::ChecksumAlgorithm;
    const auto name = request.header("x-amz-checksum-algorithm");
    const auto type = request.header("x-amz-checksum-type");
    if (!name && !type) return {};
    const auto algorithm = signing::checksum_algorithm(name.value_or(""));
    if (!algorithm) {
        return s3_error("InvalidRequest",
                        "x-amz-checksum-algorithm must be CRC32, CRC32C, CRC64NVME, MD5, SHA1, "
                        "SHA256 or SHA512.");
    }
    const bool whole_only = algorithm == ChecksumAlgorithm::kCrc64Nvme;
    // Only cyclic redundancy checks can be put together from those of parts.
    const bool parts_only = !whole_only && algorithm != ChecksumAlgorithm::kCrc32 &&
                            algorithm != ChecksumAlgorithm::kCrc32c;
    const std::string_view usual = checksum_type(!whole_only);
    const std::string_view wanted = type.value_or(usual);
    upload.checksum_algorithm = signing::name_of(*algorithm);
    upload.checksum_composite = wanted == checksum_type(true);
    if (wanted != usual && (wanted != checksum_type(false) || parts_only)) {
        return s3_error("InvalidRequest",
                        "The " + std::string(wanted) + " checksum type cannot be used with the " +
                            upload.checksum_algorithm + " checksum algorithm.");
    }
    return {};
}

Result<Reply> begin(const Context& context, const MultipartUpload& upload) {
    Outcome outcome;
    outcome.expect.emplace_back(BucketExists{upload.name.bucket});
    outcome.storage.emplace_back(BeginUpload{upload});
    TRY(in_s3_words(context.services.backend.commit(std::move(outcome))));

    XmlWriter xml("InitiateMultipartUploadResult");
    xml.element("Bucket", upload.name.bucket.text());
    xml.element("Key", upload.name.key.text());
    xml.element("UploadId", upload.id.text());
    Reply reply = xml_reply(xml.finish());
    if (!upload.checksum_algorithm.empty()) {
        reply.headers.emplace_back("x-amz-checksum-algorithm", upload.checksum_algorithm);
        reply.headers.emplace_back("x-amz-checksum-type", checksum_type(upload.checksum_composite));
    }
    return reply;
}

}  // namespace

NewOperation create_multipart_upload(Context& context,
                                     const S3Request& request,
                                     const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    MultipartUpload upload{.id = UploadId{random_hex(context.services.random, kUploadIdBytes)},
                           .name = request.object(),
                           .owner = authorized.owner()};
    upload.attributes = TRY(read_attributes(request, context.options.limits));
    TRY(read_checksum(request, upload));
    TRY(in_s3_words(context.services.capacity.admit(0)));
    return std::make_unique<Answered>(
        [&context, upload = std::move(upload)] { return begin(context, upload); });
}

}  // namespace sluice::gateway::s3
