// The QueueAdmin port. Thread-safe.
#pragma once

#include "embedded/queues.h"
#include "embedded/readers.h"
#include "embedded/writer.h"
#include "ports/queue_admin.h"

namespace sluice::embedded {

class EmbeddedQueueAdmin final : public QueueAdmin {
  public:
    // Without a writer it only shows: redrive is kDenied read_only.
    EmbeddedQueueAdmin(Writer* writer, Readers& readers, Queues& queues, const Clock& clock)
        : writer_(writer), readers_(readers), queues_(queues), clock_(clock) {}

    Result<std::vector<QueueStats>> stats() override;
    Result<std::vector<StoredMessage>> peek(const QueueName& queue, std::size_t max) override;
    Result<std::uint64_t> redrive(const QueueName& queue) override;

  private:
    Result<void> check(const QueueName& queue) const;

    Writer* writer_;
    Readers& readers_;
    Queues& queues_;
    const Clock& clock_;
};

}  // namespace sluice::embedded
