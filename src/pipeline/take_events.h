// S3's events that come over HTTP instead of from a queue, as an Outcome that puts them into the
// upload queue. For S3 engines that have no SQS target. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "ports/outcome.h"

namespace sluice::pipeline {

struct TakenEvents {
    Outcome outcome;            // a message for each record: users take turns by message
    std::size_t elsewhere = 0;  // records of other buckets, which start nothing
};

// The document is one that a queue would get (s3_event.h). A record that cannot be read goes into
// the queue, too: there an operator finds it. kInvalid bad_event: the body as a whole is no event.
Result<TakenEvents> take_events(std::string_view body, const BucketName& uploads_bucket);

}  // namespace sluice::pipeline
