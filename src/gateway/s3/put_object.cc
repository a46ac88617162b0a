// PUT /{bucket}/{key}: a presigned or header-signed upload with a plain body.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
#include <algorithm>

#include "gateway/s3/upload.h"
#include "signing/digest.h"

namespace sluice::gateway::s3 {
namespace {

class PutObject final : public Operation {
  public:
    PutObject(const S3Request& request,
              const RequestIds& ids,
              std::unique_ptr<Upload> upload,
              std::string payload_hash)
        : request_(request),
          ids_(ids),
          upload_(std::move(upload)),
          payload_hash_(std::move(payload_hash)) {}

    bool body(std::span<const char> block) override {
        if (hashed()) hash_.add(block);
        written_ = upload_->write(block);
        return written_.has_value();
    }

    Result<Reply> finish() override {
        TRY(std::move(written_));
        if (hashed() && hash_.finish_hex() != payload_hash_) {
            return s3_error("XAmzContentSHA256Mismatch",
                            "The provided 'x-amz-content-sha256' header does not match what was "
                            "computed.");
        }
        const ObjectInfo info = TRY(upload_->commit(request_.head, ids_));
        Reply reply;
        reply.headers.emplace_back("ETag", "\"" + info.etag.text() + "\"");
        return reply;
    }

  private:
    bool hashed() const { return payload_hash_ != signing::kUnsignedPayload; }

    const S3Request& request_;
    const RequestIds& ids_;
    std::unique_ptr<Upload> upload_;
    std::string payload_hash_;
    signing::Sha256 hash_;
    Result<void> written_;
};

Result<void> check_payload_hash(const std::string& hash) {
    if (hash == signing::kUnsignedPayload) return {};
    if (hash.starts_with("STREAMING-")) {
        return s3_error("NotImplemented", "Chunked signatures (" + hash + ") are not supported.");
    }
    const bool hex = std::ranges::all_of(
        hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (hash.size() == 64 && hex) return {};
    return s3_error("InvalidArgument",
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a hex SHA-256.");
}

// Ignoring one of these would store something else than was asked for.
Result<void> check_supported(const S3Request& request) {
    for (const char* name : {"x-amz-copy-source", "if-match", "if-none-match"}) {
        if (!request.header(name)) continue;
        return s3_error("NotImplemented", "PUT with " + std::string(name) + " is not supported.");
    }
    return {};
}

}  // namespace

NewOperation put_object(Context& context, const S3Request& request, const RequestIds& ids) {
    const Authorized authorized = TRY(authorize(context, request));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    TRY(check_supported(request));
    TRY(check_payload_hash(authorized.payload_hash()));
    auto admission = TRY(admit(context, request, 0));

    UploadPlan plan;
    plan.name = request.object();
    plan.attributes = TRY(read_attributes(request.head.headers, context.options.limits));
    plan.bytes_max = context.options.limits.upload_bytes_max;
    plan.content_md5 = request.header("content-md5").value_or("");
    plan.event = "ObjectCreated:Put";
    auto upload = TRY(Upload::start(context, authorized, std::move(admission), std::move(plan)));
    return std::make_unique<PutObject>(request, ids, std::move(upload), authorized.payload_hash());
}

}  // namespace sluice::gateway::s3
