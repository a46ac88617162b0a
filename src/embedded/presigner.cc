#include "embedded/presigner.h"

#include "base/text.h"
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

    Result<PresignedPut> presign_put(const PutConditions& conditions) override {
        TRY(signing::check_expiry(conditions.expires_in));
        const auto& [name, metadata, bytes, expires_in] = conditions;
        auto upload = signing::sign_upload(signer_,
                                           clock_.wall(),
                                           host_,
                                           path_of(name),
                                           {metadata.begin(), metadata.end()},
                                           bytes,
                                           expires_in);
        return PresignedPut{endpoint_ + upload.target, std::move(upload.headers)};
    }

    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override {
        TRY(signing::check_expiry(expires_in));
        return endpoint_ +
               signing::sign_download(
                   signer_, clock_.wall(), host_, path_of(name), name.key.text(), expires_in);
    }

  private:
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
