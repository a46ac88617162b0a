// A Presigner whose URLs can be read by a test; the fields have the shape and order of the real
// ones. It knows again what it signed, as an object store would. Keeps the last conditions it was
// asked to sign. Not for concurrent use.
#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.h"
#include "ports/presigned_steps.h"

namespace sluice::fakes {

class FakePresigner final : public Presigner {
  public:
    explicit FakePresigner(const Clock& clock = system_clock()) : clock_(clock) {}

    Result<PresignedPost> presign_post(const PostConditions& conditions) override {
        if (refusal) return std::unexpected(*refusal);
        const WallTime until = TRY(expiry(conditions.expires_in));
        last = conditions;
        PresignedPost post{"https://s3.test/" + conditions.name.bucket.text(), {}};
        post.fields = {{"Key", conditions.name.key.text()},
                       {"bucket", conditions.name.bucket.text()},
                       {"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                       {"X-Amz-Credential", "TEST/20261122/us-east-1/s3/aws4_request"},
                       {"X-Amz-Date", "20261122T000000Z"},
                       {"Policy", "cG9saWN5"},
                       {"X-Amz-Signature", "00"}};
        for (const auto& [name, value] : conditions.metadata) {
            post.fields.emplace_back("x-amz-meta-" + name, value);
        }
        posts_.push_back({post, conditions.bytes_min, conditions.bytes_max, until});
        return post;
    }
    Result<PresignedRequest> presign_put(const PutConditions& conditions) override {
        return sign(conditions.name,
                    conditions.metadata,
                    {"PUT", {}, conditions.bytes},
                    conditions.only_new,
                    conditions.expires_in);
    }
    Result<PresignedRequest> presign_step(const UploadStepConditions& conditions) override {
        return sign(conditions.name,
                    conditions.metadata,
                    request_of(conditions),
                    conditions.only_new,
                    conditions.expires_in);
    }
    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override {
        if (refusal) return std::unexpected(*refusal);
        const WallTime until = TRY(expiry(expires_in));
        std::string url = "https://s3.test/" + name.bucket.text() + "/" + name.key.text() +
                          "?X-Amz-Expires=" + std::to_string(expires_in.count());
        gets_.push_back({url, name, until});
        return url;
    }

    // A form that this one signed, with a file of that size, in time.
    bool accepts(const PresignedPost& form, std::uint64_t file_bytes) const {
        return std::ranges::any_of(posts_, [&](const SignedPost& post) {
            return post.form.url == form.url && post.form.fields == form.fields &&
                   file_bytes >= post.bytes_min && file_bytes <= post.bytes_max &&
                   clock_.wall() < post.until;
        });
    }
    // The same of one request, with a body of that size.
    bool accepts(const PresignedRequest& request, std::uint64_t bytes) const {
        return std::ranges::any_of(requests_, [&](const SignedRequest& known) {
            return known.request.method == request.method && known.request.url == request.url &&
                   known.request.headers == request.headers &&
                   known.bytes.value_or(bytes) == bytes && clock_.wall() < known.until;
        });
    }
    // Where a URL that this one signed leads to, in time.
    std::optional<ObjectName> object_of(const std::string& url) const {
        for (const SignedGet& get : gets_) {
            if (get.url == url && clock_.wall() < get.until) return get.name;
        }
        return std::nullopt;
    }

    std::optional<PostConditions> last;
    std::optional<Error> refusal;

  private:
    struct SignedPost {
        PresignedPost form;
        std::uint64_t bytes_min;
        std::uint64_t bytes_max;
        WallTime until;
    };
    struct SignedRequest {
        PresignedRequest request;
        std::optional<std::uint64_t> bytes;
        WallTime until;
    };
    struct SignedGet {
        std::string url;
        ObjectName name;
        WallTime until;
    };

    Result<PresignedRequest> sign(const ObjectName& name,
                                  const Metadata& metadata,
                                  const StepRequest& step,
                                  bool only_new,
                                  Seconds expires_in) {
        if (refusal) return std::unexpected(*refusal);
        const WallTime until = TRY(expiry(expires_in));
        std::string url = "https://s3.test/" + name.bucket.text() + "/" + name.key.text() + "?";
        for (const auto& [key, value] : step.query) url.append(key + "=" + value + "&");
        PresignedRequest request{
            std::string(step.method), url + "X-Amz-Signature=00", only_new_header(only_new)};
        for (const auto& [key, value] : metadata) {
            request.headers.emplace(request.headers.begin(), "x-amz-meta-" + key, value);
        }
        requests_.push_back({request, step.bytes, until});
        return request;
    }

    Result<WallTime> expiry(Seconds expires_in) const {
        if (expires_in >= Seconds{1} && expires_in <= std::chrono::days{7}) {
            return clock_.wall() + expires_in;
        }
        return fail(Code::kInvalid, "invalid_expiry", "1 second to 7 days");
    }

    const Clock& clock_;
    std::vector<SignedPost> posts_;
    std::vector<SignedRequest> requests_;
    std::vector<SignedGet> gets_;
};

}  // namespace sluice::fakes
