// A Presigner whose URLs can be read by a test; the fields have the shape and order of the real
// ones. Keeps the last conditions it was asked to sign. Not for concurrent use.
#pragma once

#include <optional>

#include "ports/presigner.h"

namespace sluice::fakes {

class FakePresigner final : public Presigner {
  public:
    Result<PresignedPost> presign_post(const PostConditions& conditions) override {
        if (refusal) return std::unexpected(*refusal);
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
        return post;
    }
    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override {
        if (refusal) return std::unexpected(*refusal);
        return "https://s3.test/" + name.bucket.text() + "/" + name.key.text() +
               "?X-Amz-Expires=" + std::to_string(expires_in.count());
    }

    std::optional<PostConditions> last;
    std::optional<Error> refusal;
};

}  // namespace sluice::fakes
