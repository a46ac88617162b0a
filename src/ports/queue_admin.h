// What an operator may do with the queues. Thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ports/message.h"

namespace sluice {

struct QueueStats {
    QueueName queue;
    std::uint64_t visible = 0;    // ready to be handed out
    std::uint64_t delayed = 0;    // hidden by a delay or a back-off
    std::uint64_t in_flight = 0;  // hidden by a lease
    Milliseconds oldest_age{0};   // of the oldest message; 0 when empty
};

class QueueAdmin {
  public:
    virtual ~QueueAdmin() = default;

    // All queues and their dead-letter queues, in the order of the flow.
    virtual Result<std::vector<QueueStats>> stats() = 0;
    // Up to `max` of the oldest messages, without a lease and without counting a receive.
    // kNotFound: there is no such queue. So for the calls below.
    virtual Result<std::vector<StoredMessage>> peek(const QueueName& queue, std::size_t max) = 0;
    // Moves every message of `queue`'s dead-letter queue back to `queue`, each with a new id and a
    // receive count of 0, in one transaction. Returns how many. Repeating moves nothing twice.
    virtual Result<std::uint64_t> redrive(const QueueName& queue) = 0;
};

}  // namespace sluice
