// One event that a Lambda function is asked about, and who answers. Values; any thread may copy
// them.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::aws::lambda {

struct Invocation {
    std::string request_id;
    std::string function_arn;
    std::string trace_id;  // X-Ray's; empty when there is none
    WallTime deadline;     // then Lambda ends the process
    std::string event;     // JSON
};

// The answer's JSON; an error makes the invocation a failed one. Called by one thread at a time.
using Handler = std::function<Result<std::string>(const Invocation&)>;

}  // namespace sluice::aws::lambda
