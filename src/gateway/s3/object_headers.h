// What the replies to GET and HEAD say of an object in their headers.
#pragma once

#include "base/result.h"
#include "gateway/exchange.h"
#include "gateway/s3/request.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

std::string quoted(const ETag& etag);

// The object's own, or what the request's response-* parameters say instead: a signature covers
// all of a query, so that only who signed it can say so. InvalidArgument: a value that cannot stand
// in a header.
Result<void> add_object_headers(Reply& reply, const S3Request& request, const ObjectInfo& info);

// 304, with what a cache needs to go on with what it has.
Reply not_modified(const ObjectInfo& info);

}  // namespace sluice::gateway::s3
