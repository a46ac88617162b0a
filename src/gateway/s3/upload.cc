#include "gateway/s3/upload.h"

#include "gateway/s3/conditional.h"
#include "gateway/s3/notifications.h"

namespace sluice::gateway::s3 {
namespace {

std::unexpected<Error> too_large(std::uint64_t bytes_max) {
    return s3_error("EntityTooLarge",
                    "Your proposed upload exceeds the maximum allowed size of " +
                        std::to_string(bytes_max) + " bytes.");
}

}  // namespace

Result<Admission> admit(const Context& context,
                        std::optional<std::uint64_t> bytes,
                        std::size_t overhead) {
    if (!bytes) {
        return s3_error("MissingContentLength", "You must provide the Content-Length HTTP header.");
    }
    const Limits& limits = context.options.limits;
    if (*bytes > limits.upload_bytes_max + overhead) return too_large(limits.upload_bytes_max);
    return in_s3_words(context.services.capacity.admit(*bytes));
}

Result<std::unique_ptr<Upload>> Upload::start(Context& context,
                                              const Authorized& by,
                                              Admission admission,
                                              UploadPlan plan) {
    TRY(by.allow(Access::kWrite, plan.name.bucket, plan.name.key.text()));
    plan.expect.emplace_back(by.still(Access::kWrite, plan.name));
    auto writer = TRY(in_s3_words(context.services.objects.stage(plan.name, plan.attributes)));
    return std::unique_ptr<Upload>(
        new Upload(context, by.owner(), std::move(admission), std::move(plan), std::move(writer)));
}

Upload::Upload(Context& context,
               std::string owner,
               Admission admission,
               UploadPlan plan,
               std::unique_ptr<StagedWriter> writer)
    : context_(context),
      owner_(std::move(owner)),
      admission_(std::move(admission)),
      plan_(std::move(plan)),
      writer_(std::move(writer)) {}

Result<void> Upload::write(std::span<const char> bytes) {
    bytes_ += bytes.size();
    if (bytes_ > plan_.bytes_max) {
        writer_.reset();
        return too_large(plan_.bytes_max);
    }
    TRY(in_s3_words(writer_->write(bytes)));
    admission_.written(bytes.size());
    return {};
}

Result<std::unique_ptr<StagedObject>> Upload::seal(std::optional<Checksum> checksum) {
    if (bytes_ < plan_.bytes_min) {
        return s3_error("EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size of " +
                            std::to_string(plan_.bytes_min) + " bytes.");
    }
    auto staged = TRY(in_s3_words(writer_->seal()));
    if (checksum) staged->set_checksum(std::move(*checksum));
    return staged;
}

Result<ObjectInfo> Upload::commit(const RequestHead& head,
                                  const RequestIds& ids,
                                  std::optional<Checksum> checksum) {
    auto staged = TRY(seal(std::move(checksum)));
    const ObjectInfo info = staged->info();

    Outcome outcome;
    outcome.expect.emplace_back(BucketExists{info.name.bucket});
    outcome.expect.insert(outcome.expect.end(), plan_.expect.begin(), plan_.expect.end());
    outcome.publish.push_back(std::move(staged));
    outcome.send = TRY(events_for(context_, {plan_.event, info, owner_, head, ids}));
    TRY(committed(context_.services.backend.commit(std::move(outcome)), head.headers));
    context_.services.metrics.count(
        "sluice_uploaded_bytes_total", {}, static_cast<double>(info.size));
    // No key: in anonymous mode the user id in it is a credential.
    context_.services.log.info("upload_stored",
                               {{"bucket", info.name.bucket.text()},
                                {"bytes", info.size},
                                {"etag", info.etag.text()},
                                {"request", ids.request}});
    return info;
}

}  // namespace sluice::gateway::s3
