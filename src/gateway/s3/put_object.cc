// PUT /{bucket}/{key}: a presigned or header-signed upload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
#include "gateway/s3/conditional.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/payload.h"
#include "gateway/s3/upload.h"

namespace sluice::gateway::s3 {
namespace {

class PutObject final : public Operation {
  public:
    PutObject(const S3Request& request,
              const RequestIds& ids,
              std::unique_ptr<Payload> payload,
              std::unique_ptr<Upload> upload)
        : request_(request), ids_(ids), payload_(std::move(payload)), upload_(std::move(upload)) {}

    bool body(std::span<const char> block) override {
        written_ = payload_->write(
            block, [this](std::span<const char> bytes) { return upload_->write(bytes); });
        return written_.has_value();
    }

    Result<Reply> finish() override {
        TRY(std::move(written_));
        TRY(payload_->finish());
        const ObjectInfo info = TRY(upload_->commit(request_.head, ids_, payload_->checksum()));
        Reply reply;
        reply.headers.emplace_back("ETag", quoted(info.etag));
        add_checksum(info.checksum, reply);
        return reply;
    }

  private:
    const S3Request& request_;
    const RequestIds& ids_;
    std::unique_ptr<Payload> payload_;
    std::unique_ptr<Upload> upload_;
    Result<void> written_;
};

}  // namespace

NewOperation put_object(Context& context, const S3Request& request, const RequestIds& ids) {
    if (request.header("x-amz-copy-source")) return copy_object(context, request, ids);
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    auto expect = TRY(write_conditions(request, authorized));
    auto payload = TRY(Payload::of(request, authorized));
    auto admission = TRY(admit(context, payload->bytes()));

    UploadPlan plan;
    plan.name = request.object();
    plan.attributes = TRY(read_attributes(request, context.options.limits));
    plan.bytes_max = context.options.limits.upload_bytes_max;
    plan.event = "ObjectCreated:Put";
    plan.expect = std::move(expect);
    auto upload = TRY(Upload::start(context, authorized, std::move(admission), std::move(plan)));
    return std::make_unique<PutObject>(request, ids, std::move(payload), std::move(upload));
}

}  // namespace sluice::gateway::s3
