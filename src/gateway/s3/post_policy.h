// A POST policy: what its signer allows a form to say.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "gateway/s3/form_fields.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

struct PolicyCondition {
    enum class Kind : std::uint8_t { kEqual, kStartsWith };
    Kind kind = Kind::kEqual;
    std::string field;  // lower case, without '$'
    std::string value;
};

struct PostPolicy {
    WallTime expiration;
    std::vector<PolicyCondition> conditions;
    // content-length-range: bytes of the file, inclusive.
    std::uint64_t bytes_min = 0;
    std::uint64_t bytes_max = std::numeric_limits<std::uint64_t>::max();
};

// `base64`: the form's policy field. InvalidPolicyDocument.
Result<PostPolicy> parse_policy(std::string_view base64);

// Every condition holds, every field is covered by one, every condition's field is there.
// AccessDenied. Expiration and length are the caller's.
Result<void> check_conditions(const PostPolicy& policy,
                              const FormFields& fields,
                              const BucketName& bucket);

}  // namespace sluice::gateway::s3
