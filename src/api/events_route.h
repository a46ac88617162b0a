// POST /_events/s3: S3's events from an engine that has no SQS target, into the upload queue.
#pragma once

#include <string_view>

#include "api/application.h"

namespace sluice::api {

// 200 once every event is in the queue; {"queued":1}. 400: the body is no event. 503 with
// Retry-After: the queue does not take it; the engine sends it again.
Response take_s3_events(const Services& services, const Request& request);

// Whether the request's Authorization holds the secret: "Bearer SECRET" (MinIO's webhook), or as
// the password of "Basic …" (an address like https://events:SECRET@host/…, which is all that Ceph's
// gateway can be told).
bool holds_secret(std::string_view authorization, std::string_view secret);

}  // namespace sluice::api
