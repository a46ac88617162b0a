// The one place where a request gets its rights. A verb that needs them takes an Authorized, which
// only authorize() and authorize_form() make: an operation cannot forget to ask.
#pragma once

#include <string>

#include "gateway/s3/form_fields.h"
#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

class Authorized {
  public:
    const std::string& owner() const { return owner_; }
    // Hex SHA-256 of the body, UNSIGNED-PAYLOAD or STREAMING-…; empty for forms.
    const std::string& payload_hash() const { return payload_hash_; }

  private:
    friend Result<Authorized> authorize(const Context& context, const S3Request& request);
    friend Result<Authorized> authorize_form(const Context& context, const FormFields& fields);
    Authorized(std::string owner, std::string payload_hash)
        : owner_(std::move(owner)), payload_hash_(std::move(payload_hash)) {}

    std::string owner_;
    std::string payload_hash_;
};

// By Authorization header or presigned query. AccessDenied for an anonymous request,
// InvalidAccessKeyId, and signing::verify's errors.
Result<Authorized> authorize(const Context& context, const S3Request& request);

// By a form's policy signature: it says who signed the policy, not yet that the form obeys it.
Result<Authorized> authorize_form(const Context& context, const FormFields& fields);

}  // namespace sluice::gateway::s3
