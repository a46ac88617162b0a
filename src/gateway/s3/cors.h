// Cross-origin rules of the S3 endpoint: one list of origins for every bucket.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

// Adds the Access-Control-* headers that a reply to this request carries, errors included. Nothing
// when the request has no Origin or one that is not allowed.
void add_cors(const Context& context, std::optional<std::string_view> origin, Reply& reply);

}  // namespace sluice::gateway::s3
