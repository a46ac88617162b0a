// What an operator may do with queues on SQS. Thread-safe.
//
// What SQS does not have: the age of the oldest message (only its monitoring knows; 0 here), and a
// look at a message that counts no receive. So peek() shows dead letters only, whose count means
// nothing any more: they are received, and made visible again.
#pragma once

#include "aws/sqs/sqs_message.h"
#include "aws/sqs/sqs_queues.h"
#include "aws/sqs/sqs_sender.h"
#include "base/metrics.h"
#include "ports/queue_admin.h"

namespace sluice::aws {

class SqsQueueAdmin final : public QueueAdmin {
  public:
    SqsQueueAdmin(SqsQueues& queues, SqsSender& sender, LargeBodies& bodies, Metrics& metrics)
        : queues_(queues), sender_(sender), bodies_(bodies), metrics_(metrics) {}

    Result<std::vector<QueueStats>> stats() override;
    // kInvalid cannot_peek: not a dead-letter queue. Messages are hidden while this looks.
    Result<std::vector<StoredMessage>> peek(const QueueName& queue, std::size_t max) override;
    // By StartMessageMoveTask, and returns when that is done. Engines without it: received, sent
    // and deleted, so that a message may be moved twice when this is killed. kUnavailable
    // redrive_running: it takes more than ten minutes and goes on.
    Result<std::uint64_t> redrive(const QueueName& queue) override;

  private:
    Result<QueueStats> stats_of(const QueueName& queue);
    Result<std::vector<sqs::ReceivedMessage>> receive(const std::string& url, std::size_t max);
    Result<std::string> arn(const QueueName& queue);
    Result<std::uint64_t> moved_by_task(const std::string& source);
    Result<std::uint64_t> move_one_by_one(const QueueName& from, const QueueName& to);

    SqsQueues& queues_;
    SqsSender& sender_;
    LargeBodies& bodies_;
    Metrics& metrics_;
};

}  // namespace sluice::aws
