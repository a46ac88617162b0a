// A queue stage as a Lambda function: a batch of messages in, those that are to come again out.
#pragma once

#include "app/lambda/batch_event.h"
#include "app/lambda/services.h"
#include "app/lambda/time_left.h"
#include "pipeline/stage.h"

namespace sluice::app::lambda {

// Runs the stage on every record with the rules of the stage runner (pipeline/message_run.h), one
// after the other. What was not consumed, for whatever reason, stands in the answer, so that Lambda
// deletes nothing but what was committed; it is handed back to the queue at once, too, with the
// runner's back-off, instead of after the visibility timeout. When the time is over the rest of the
// batch is handed back without being begun: SQS counts it as a receive all the same.
// kInvalid bad_event: the batch is handed back whole.
Result<std::string> run_batch(pipeline::Stage& stage,
                              const Services& services,
                              std::string_view event,
                              const TimeLeft& time);

}  // namespace sluice::app::lambda
