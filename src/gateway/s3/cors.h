// Cross-origin rules of the S3 endpoint: one list of origins for every bucket.
#pragma once

#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

// Adds the Access-Control-* headers that a reply to this request carries, errors included. Nothing
// when the request has no Origin or one that is not allowed.
void add_cors(const Context& context, const RequestHead& head, Reply& reply);

}  // namespace sluice::gateway::s3
