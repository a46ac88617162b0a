// Batches of messages as Lambda's event source mapping takes them from SQS, and the answer that
// says which of them are to come again. Pure.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/message.h"

namespace sluice::app::lambda {

struct Record {
    Lease lease;  // its receipt is SQS's receipt handle
    bool body_is_pointer = false;
};

// The batch, as messages of `queue`. kInvalid bad_event: not such an event, or of a queue whose
// name does not end with that one: nothing is known of any of its messages then, all must come
// again.
Result<std::vector<Record>> read_batch_event(std::string_view text, const QueueName& queue);

// {"batchItemFailures":[…]}: Lambda deletes all others. The mapping must say
// ReportBatchItemFailures, or it deletes these, too.
std::string batch_answer(std::span<const MessageId> failed);

}  // namespace sluice::app::lambda
