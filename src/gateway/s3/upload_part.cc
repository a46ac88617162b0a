// PUT /{bucket}/{key}?partNumber&uploadId: one part of an object, in place of one of its number.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
#include <utility>

#include "gateway/s3/multipart.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/part_writing.h"
#include "gateway/s3/payload.h"

namespace sluice::gateway::s3 {
namespace {

class UploadPart final : public Operation {
  public:
    UploadPart(const Context& context,
               PartTarget target,
               std::unique_ptr<Payload> payload,
               std::unique_ptr<Upload> upload)
        : context_(context),
          target_(std::move(target)),
          payload_(std::move(payload)),
          upload_(std::move(upload)) {}

    bool body(std::span<const char> block) override {
        written_ = payload_->write(
            block, [this](std::span<const char> bytes) { return upload_->write(bytes); });
        return written_.has_value();
    }

    Result<Reply> finish() override {
        TRY(std::move(written_));
        TRY(payload_->finish());
        TRY(check_algorithm());
        const ObjectInfo part = TRY(commit_part(context_, target_, *upload_, payload_->checksum()));
        Reply reply;
        reply.headers.emplace_back("ETag", quoted(part.etag));
        add_checksum(part.checksum, reply);
        return reply;
    }

  private:
    // Parts of different checksums would make none.
    Result<void> check_algorithm() const {
        const std::string& wanted = target_.upload.checksum_algorithm;
        const auto& sum = payload_->checksum();
        if (!sum || wanted.empty() || sum->algorithm == wanted) return {};
        return s3_error("InvalidRequest",
                        "Checksum Type mismatch occurred, expected checksum Type: " + wanted +
                            ", actual checksum Type: " + sum->algorithm);
    }

    const Context& context_;
    PartTarget target_;
    std::unique_ptr<Payload> payload_;
    std::unique_ptr<Upload> upload_;
    Result<void> written_;
};

}  // namespace

Result<PartTarget> part_target(const Context& context, const S3Request& request) {
    const std::uint32_t number = TRY(part_number(request, context.options.limits));
    return PartTarget{TRY(find_unfinished_upload(context, request)), number};
}

Result<std::unique_ptr<Upload>> start_part(Context& context,
                                           const Authorized& by,
                                           const PartTarget& target,
                                           Admission admission) {
    UploadPlan plan;
    plan.name = target.upload.name;
    plan.bytes_max = context.options.limits.upload_bytes_max;
    return Upload::start(context, by, std::move(admission), std::move(plan));
}

Result<ObjectInfo> commit_part(const Context& context,
                               const PartTarget& target,
                               Upload& upload,
                               std::optional<Checksum> checksum) {
    auto bytes = TRY(upload.seal(std::move(checksum)));
    const ObjectInfo part = bytes->info();
    Outcome outcome;
    outcome.expect = upload.expectations();
    outcome.storage.emplace_back(PutPart{target.upload.id, target.number, std::move(bytes)});
    TRY(in_s3_words(context.services.backend.commit(std::move(outcome))));
    context.services.metrics.count(
        "sluice_uploaded_bytes_total", {}, static_cast<double>(part.size));
    return part;
}

NewOperation upload_part(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    if (request.header("x-amz-copy-source")) return upload_part_copy(context, request, authorized);
    PartTarget target = TRY(part_target(context, request));
    auto payload = TRY(Payload::of(request, authorized));
    auto admission = TRY(admit(context, payload->bytes()));
    auto upload = TRY(start_part(context, authorized, target, std::move(admission)));
    return std::make_unique<UploadPart>(
        context, std::move(target), std::move(payload), std::move(upload));
}

}  // namespace sluice::gateway::s3
