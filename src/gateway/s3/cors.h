// Cross-origin rules of the S3 endpoint: a bucket's own, or where it has none, those of the
// setting allowed-origins.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

// Adds the Access-Control-* headers that the reply to this request carries, errors and preflights
// included. Nothing when the request has no Origin or nothing allows it.
void add_cors(Context& context, const S3Request& request, Reply& reply);

// The same for what could not be read as a request: no bucket has a say.
void add_cors(const Context& context, std::optional<std::string_view> origin, Reply& reply);

}  // namespace sluice::gateway::s3
