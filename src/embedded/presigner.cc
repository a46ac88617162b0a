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

    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override {
        TRY(signing::check_expiry(expires_in));
        const std::string& key = name.key.text();
        const std::string path =
            "/" + name.bucket.text() + "/" + signing::percent_encode(key, signing::Slash::kKeep);
        return endpoint_ +
               signing::sign_download(signer_, clock_.wall(), host_, path, key, expires_in);
    }

  private:
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
