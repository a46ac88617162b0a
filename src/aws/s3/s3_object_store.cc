#include "aws/s3/s3_object_store.h"

#include "aws/s3/s3_headers.h"
#include "aws/s3/s3_listing.h"
#include "aws/s3/s3_source.h"
#include "aws/s3/s3_staged_writer.h"

namespace sluice::aws {
namespace {

std::unexpected<Error> invalid_range() {
    return fail(Code::kInvalid, "invalid_range", "the range is outside the object");
}

std::unexpected<Error> not_supported() {
    return fail(Code::kInvalid, "not_supported", "objects on S3 are read without their parts");
}

}  // namespace

Result<ObjectInfo> S3ObjectStore::head(const ObjectName& name) {
    return head_object(s3_, name);
}

Result<OpenedObject> S3ObjectStore::open(const ObjectName& name,
                                         std::optional<ByteRange> range,
                                         std::optional<ETag> if_match) {
    if (range && range->first > range->last) return invalid_range();
    Call call = s3_.call("GET", "GetObject", name);
    if (range) {
        call.headers.emplace_back(
            "range", "bytes=" + std::to_string(range->first) + "-" + std::to_string(range->last));
    }
    if (if_match) call.headers.emplace_back("if-match", '"' + if_match->text() + '"');
    auto opened = TRY(s3_.client().open(call));
    if (opened.response.error) return std::unexpected(s3_error(*opened.response.error, call));
    ObjectInfo info = TRY(info_of(name, opened.response));
    // S3 cuts a range off at the object's end.
    if (range && range->last >= info.size) return invalid_range();
    const std::uint64_t begin = range ? range->first : 0;
    const std::uint64_t end = range ? range->last + 1 : info.size;
    auto bytes =
        std::make_unique<S3Source>(s3_, name, info.etag, begin, end, std::move(opened.bytes));
    return OpenedObject{std::move(info), std::move(bytes)};
}

Result<std::unique_ptr<StagedWriter>> S3ObjectStore::stage(const ObjectName& name,
                                                           const ObjectAttributes& attributes) {
    return std::make_unique<S3StagedWriter>(s3_, name, attributes);
}

Result<Listing> S3ObjectStore::list(const BucketName& bucket, const ListQuery& query) {
    return list_objects(s3_, bucket, query);
}

Result<ByteRange> S3ObjectStore::part(const ObjectName&, const ETag&, std::uint32_t) {
    return not_supported();
}

Result<std::vector<UploadedPart>> S3ObjectStore::parts(const ObjectName&,
                                                       const ETag&,
                                                       std::uint32_t,
                                                       std::size_t) {
    return not_supported();
}

Result<Published> S3ObjectStore::publish(StagedObject& staged) {
    return aws::publish(s3_, staged);
}

Result<void> S3ObjectStore::remove(const ObjectName& name) {
    return delete_object(s3_, name);
}

}  // namespace sluice::aws
