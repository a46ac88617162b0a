// The one place where a request gets its rights. A verb that needs them takes an Authorized, which
// only authorize() and authorize_form() make: an operation cannot forget to ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/s3/form_fields.h"
#include "gateway/s3/operation.h"
#include "signing/chunk_signer.h"

namespace sluice::gateway::s3 {

class Authorized {
  public:
    const std::string& owner() const { return key_.owner; }
    // AccessDenied. An empty key: the bucket as a whole, which a grant with a prefix does not
    // cover.
    Result<void> allow(Access access, const BucketName& bucket, std::string_view key) const;
    // What a commit asks that comes after a body: whether the key is still there and still may.
    StillAllowed still(Access access, const ObjectName& name) const {
        return {key_.id, access, name};
    }
    // Whether the key may read or write anything there: then it may know of the bucket.
    bool knows(const BucketName& bucket) const;
    // Hex SHA-256 of the body, UNSIGNED-PAYLOAD or STREAMING-…; empty for forms.
    const std::string& payload_hash() const { return payload_hash_; }
    // When the body's chunks are signed: their signatures go on from the request's.
    const std::optional<signing::ChunkSigner>& chunk_signer() const { return chunk_signer_; }

  private:
    friend Result<Authorized> authorize_any(const Context& context, const S3Request& request);
    friend Result<Authorized> authorize_form(const Context& context, const FormFields& fields);
    Authorized(AccessKey key, std::string payload_hash)
        : key_(std::move(key)), payload_hash_(std::move(payload_hash)) {}

    AccessKey key_;
    std::string payload_hash_;
    std::optional<signing::ChunkSigner> chunk_signer_;
};

// By Authorization header or presigned query: who asks, and that the key may do that to the
// request's bucket and key. AccessDenied, also for an anonymous request, InvalidAccessKeyId,
// InvalidToken, and signing::verify's errors. AccessDenied, too: the request expects another owner
// of the bucket, or of a copy's source, than kOwner.
Result<Authorized> authorize(const Context& context, const S3Request& request, Access access);

// The same, whatever the key may do: the operation asks Authorized::allow for each thing it does.
Result<Authorized> authorize_any(const Context& context, const S3Request& request);

// By a form's policy signature: it says who signed the policy, not yet that the form obeys it, nor
// that the key may write there (Upload::start asks that).
Result<Authorized> authorize_form(const Context& context, const FormFields& fields);

}  // namespace sluice::gateway::s3
