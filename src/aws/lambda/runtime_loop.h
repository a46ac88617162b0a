// The life of a Lambda function's process: event, handler, answer, next event.
#pragma once

#include <stop_token>

#include "aws/lambda/runtime_api.h"
#include "base/log.h"

namespace sluice::aws::lambda {

// Answers events, one at a time, until `stop`; then it returns success. An error: nothing more can
// be answered, and the process should end with a failure, so that Lambda starts another one.
//
// A handler's error fails its invocation; so does what it throws, and an answer above 6 MB.
// Whoever sends the event decides what a failure means: queues hand their messages out again.
Result<void> answer_events(RuntimeApi& api,
                           const Handler& handler,
                           const std::stop_token& stop,
                           Log& log);

}  // namespace sluice::aws::lambda
