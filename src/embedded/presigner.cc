#include "embedded/presigner.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"
#include "embedded/attachment.h"
#include "signing/encoding.h"
#include "signing/signer.h"
#include "signing/time_text.h"

namespace sluice::embedded {
namespace {

namespace json = boost::json;

constexpr Seconds kExpiryMax{std::chrono::days{7}};

Result<void> check_expiry(Seconds expires_in) {
    if (expires_in >= Seconds{1} && expires_in <= kExpiryMax) return {};
    return fail(Code::kInvalid, "invalid_expiry", "a signed URL lives from 1 second to 7 days");
}

class EmbeddedPresigner final : public Presigner {
  public:
    EmbeddedPresigner(PresignerOptions options, const Clock& clock)
        : endpoint_(std::move(options.endpoint)),
          signer_{{std::move(options.key.id), std::move(options.key.secret), ""},
                  std::move(options.region)},
          host_(host_of(endpoint_)),
          clock_(clock) {}

    // The order and the spelling of the fields are part of the compatibility contract.
    Result<PresignedPost> presign_post(const PostConditions& conditions) override {
        TRY(check_expiry(conditions.expires_in));
        const WallTime now = clock_.wall();
        const std::string policy =
            signing::base64_encode(json::serialize(policy_document(conditions, now)));
        PresignedPost post{endpoint_ + "/" + conditions.name.bucket.text(),
                           {{"Key", conditions.name.key.text()},
                            {"bucket", conditions.name.bucket.text()},
                            {"X-Amz-Algorithm", std::string(signing::kAlgorithm)},
                            {"X-Amz-Credential", signing::credential_text(signer_, now)},
                            {"X-Amz-Date", signing::amz_date(now)},
                            {"Policy", policy},
                            {"X-Amz-Signature", signing::sign_policy(signer_, now, policy).hex()}}};
        for (const auto& [name, value] : conditions.metadata) {
            post.fields.emplace_back("x-amz-meta-" + name, value);
        }
        return post;
    }

    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override {
        TRY(check_expiry(expires_in));
        const std::string path = "/" + name.bucket.text() + "/" +
                                 signing::percent_encode(name.key.text(), signing::Slash::kKeep);
        const signing::NameValues headers{{"host", host_}};
        const signing::NameValues query{
            {"response-content-disposition", attachment_named_after(name.key.text())}};
        const signing::Request request{"GET", path, query, headers};
        return endpoint_ + path + "?" +
               signing::presign_query(signer_, request, clock_.wall(), expires_in);
    }

  private:
    // Every field exactly: the holder of the form can choose nothing but the bytes.
    json::object policy_document(const PostConditions& conditions, WallTime now) const {
        json::array exact;
        const auto add = [&exact](const std::string& field, const std::string& value) {
            exact.push_back(json::object{{field, value}});
        };
        add("bucket", conditions.name.bucket.text());
        add("key", conditions.name.key.text());
        add("x-amz-algorithm", std::string(signing::kAlgorithm));
        add("x-amz-credential", signing::credential_text(signer_, now));
        add("x-amz-date", signing::amz_date(now));
        for (const auto& [name, value] : conditions.metadata) add("x-amz-meta-" + name, value);
        exact.push_back(
            json::array{"content-length-range", conditions.bytes_min, conditions.bytes_max});
        return {{"expiration", signing::iso_date(now + conditions.expires_in)},
                {"conditions", std::move(exact)}};
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
