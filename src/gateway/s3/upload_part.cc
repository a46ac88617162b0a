// PUT /{bucket}/{key}?partNumber&uploadId: one part of an object, in place of one of its number.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/part_writing.h"
#include "gateway/s3/payload.h"
#include "signing/checksum.h"

namespace sluice::gateway::s3 {
namespace {

// In the headers, or announced for behind the body.
bool says_checksum(const api::Headers& headers) {
    return std::ranges::any_of(headers, [](const auto& header) {
        return header.first == "x-amz-trailer" || signing::algorithm_of_header(header.first);
    });
}

// `came`: in lower case.
std::unexpected<Error> other_checksum(const MultipartUpload& upload, const std::string& came) {
    return s3_error("InvalidRequest",
                    "Checksum Type mismatch occurred, expected checksum Type: " +
                        to_lower(upload.checksum_algorithm) + ", actual checksum Type: " + came);
}

class UploadPart final : public Operation {
  public:
    // `own`: the checksum that the upload wants and the request does not say.
    UploadPart(const Context& context,
               PartTarget target,
               std::unique_ptr<Payload> payload,
               std::unique_ptr<Upload> upload,
               std::optional<signing::Checksummer> own)
        : context_(context),
          target_(std::move(target)),
          payload_(std::move(payload)),
          upload_(std::move(upload)),
          own_(std::move(own)) {}

    bool body(std::span<const char> block) override {
        written_ = payload_->write(block, [this](std::span<const char> bytes) {
            if (own_) own_->add(bytes);
            return upload_->write(bytes);
        });
        return written_.has_value();
    }

    Result<Reply> finish() override {
        TRY(std::move(written_));
        TRY(payload_->finish());
        auto checksum = TRY(this->checksum());
        const ObjectInfo part = TRY(commit_part(context_, target_, *upload_, std::move(checksum)));
        Reply reply;
        reply.headers.emplace_back("ETag", quoted(part.etag));
        add_checksum(part.checksum, reply);
        return reply;
    }

  private:
    // Parts of different checksums would make none.
    Result<std::optional<Checksum>> checksum() {
        const std::string& wanted = target_.upload.checksum_algorithm;
        if (own_) return Checksum{wanted, own_->finish(), false};
        const auto& said = payload_->checksum();
        if (!said || wanted.empty() || said->algorithm == wanted) return said;
        return other_checksum(target_.upload, to_lower(said->algorithm));
    }

    const Context& context_;
    PartTarget target_;
    std::unique_ptr<Payload> payload_;
    std::unique_ptr<Upload> upload_;
    std::optional<signing::Checksummer> own_;
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
    std::optional<signing::Checksummer> own;
    if (!says_checksum(request.head.headers)) {
        if (target.upload.checksum_composite) return other_checksum(target.upload, "null");
        const auto wanted = signing::checksum_algorithm(target.upload.checksum_algorithm);
        if (wanted) own.emplace(*wanted);
    }
    auto payload = TRY(Payload::of(request, authorized));
    auto admission = TRY(admit(context, payload->bytes()));
    auto upload = TRY(start_part(context, authorized, target, std::move(admission)));
    return std::make_unique<UploadPart>(
        context, std::move(target), std::move(payload), std::move(upload), std::move(own));
}

}  // namespace sluice::gateway::s3
