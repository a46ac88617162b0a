// The Queue port on rows and the ready index. Thread-safe.
#pragma once

#include "embedded/queues.h"
#include "embedded/writer.h"
#include "ports/queue.h"

namespace sluice::embedded {

class EmbeddedQueue final : public Queue {
  public:
    // All three must outlive this.
    EmbeddedQueue(Writer& writer, Queues& queues, const Clock& clock, LeaseEpoch epoch)
        : writer_(writer), queues_(queues), clock_(clock), epoch_(epoch) {}

    Result<std::vector<Lease>> receive(const QueueName& queue,
                                       std::size_t max,
                                       Milliseconds visibility,
                                       Milliseconds wait,
                                       std::stop_token stop) override;
    Result<void> extend(const Lease& lease, Milliseconds visibility) override;
    Result<void> release(const Lease& lease, Milliseconds delay) override;
    Result<void> hand_back(const Lease& lease) override;

  private:
    Result<std::vector<Lease>> lease(const QueueName& queue,
                                     const std::vector<MessageNumber>& messages,
                                     Milliseconds visibility);
    Result<MessageNumber> hold(Db& db, const Lease& lease, Milliseconds visibility);

    Writer& writer_;
    Queues& queues_;
    const Clock& clock_;
    LeaseEpoch epoch_;
};

}  // namespace sluice::embedded
