#include "embedded/presigner.h"

#include "base/text.h"
#include "ports/presigned_steps.h"
#include "signing/encoding.h"
#include "signing/presign.h"

namespace sluice::embedded {
namespace {

class EmbeddedPresigner final : public Presigner {
  public:
    EmbeddedPresigner(PresignerOptions options, const Clock& clock)
        : endpoint_(std::move(options.endpoint)),
          signer_{{std::move(options.key.id), std::move(options.key.secret), ""},
                  std::move(options.region)},
          host_(host_of(endpoint_)),
          clock_(clock) {}

    Result<PresignedPost> presign_post(const PostConditions& conditions) override {
        TRY(signing::check_expiry(conditions.expires_in));
        const auto& [name, metadata, bytes_min, bytes_max, expires_in] = conditions;
        const signing::PostPolicy policy{name.bucket.text(),
                                         name.key.text(),
                                         {metadata.begin(), metadata.end()},
                                         bytes_min,
                                         bytes_max,
                                         expires_in};
        return PresignedPost{endpoint_ + "/" + policy.bucket,
                             signing::sign_post(signer_, clock_.wall(), policy)};
    }

    Result<PresignedRequest> presign_put(const PutConditions& conditions) override {
        const auto& [name, metadata, bytes, only_new, expires_in] = conditions;
        return sign(name,
                    {.method = "PUT",
                     .metadata = {metadata.begin(), metadata.end()},
                     .headers = only_new_header(only_new),
                     .bytes = bytes},
                    expires_in);
    }

    Result<PresignedRequest> presign_step(const UploadStepConditions& conditions) override {
        const StepRequest step = request_of(conditions);
        return sign(conditions.name,
                    {.method = step.method,
                     .query = step.query,
                     .metadata = {conditions.metadata.begin(), conditions.metadata.end()},
                     .headers = only_new_header(conditions.only_new),
                     .bytes = step.bytes},
                    conditions.expires_in);
    }

    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override {
        TRY(signing::check_expiry(expires_in));
        return endpoint_ +
               signing::sign_download(
                   signer_, clock_.wall(), host_, path_of(name), name.key.text(), expires_in);
    }

  private:
    Result<PresignedRequest> sign(const ObjectName& name,
                                  const signing::Presigned& request,
                                  Seconds expires_in) {
        TRY(signing::check_expiry(expires_in));
        auto [target, headers] =
            signing::sign_target(signer_, clock_.wall(), host_, path_of(name), request, expires_in);
        return PresignedRequest{
            std::string(request.method), endpoint_ + target, std::move(headers)};
    }

    static std::string path_of(const ObjectName& name) {
        return "/" + name.bucket.text() + "/" +
               signing::percent_encode(name.key.text(), signing::Slash::kKeep);
    }

    std::string endpoint_;
    signing::Signer signer_;
    std::string host_;
    const Clock& clock_;
};

}  // namespace

std::unique_ptr<Presigner> make_presigner(PresignerOptions options, const Clock& clock) {
    return std::make_unique<EmbeddedPresigner>(std::move(options), clock);
}

}  // namespace sluice::embedded
