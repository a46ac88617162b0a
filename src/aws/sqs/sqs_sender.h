// Sending: batches of at most ten messages and of SQS's size, whose failed part is sent again.
// Thread-safe.
#pragma once

#include <stop_token>
#include <vector>

#include "aws/sqs/large_bodies.h"
#include "aws/sqs/sqs_message.h"
#include "aws/sqs/sqs_queues.h"

namespace sluice::aws {

class SqsSender {
  public:
    SqsSender(SqsQueues& queues, LargeBodies& bodies) : queues_(queues), bodies_(bodies) {}

    // When it returns success, SQS has all of them durably. After an error it may have some:
    // sending all again is at-least-once, as SQS is. Delays are rounded up to seconds and are at
    // most 15 minutes. kNotFound no_such_queue; kTooLarge; kInvalid and kUnavailable as SQS says.
    Result<void> send(std::vector<sqs::SqsMessage> messages, const std::stop_token& stop = {});

  private:
    using Batch = std::vector<sqs::SqsMessage>;

    Result<sqs::SqsMessage> carried(sqs::SqsMessage message);
    Result<void> send_batch(const QueueName& queue, Batch batch, const std::stop_token& stop);
    Result<Batch> send_once(const std::string& url, Batch batch);

    SqsQueues& queues_;
    LargeBodies& bodies_;
};

}  // namespace sluice::aws
