// The queues, with SQS's semantics: at-least-once, hidden while leased, no order promised.
//
// Thread-safe. Sending and deleting are not here: they are parts of an Outcome (backend.h).
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "ports/message.h"

namespace sluice {

class Queue {
  public:
    virtual ~Queue() = default;

    // Hands out up to `max` messages, each hidden for `visibility`. Users take turns: a user with
    // ten thousand messages does not delay another's one. The receive counts are durable before
    // this returns. Waits up to `wait` while there is nothing, and returns an empty vector then or
    // when `stop` is requested. Errors: kIo, kStorageFull, kUnavailable.
    virtual Result<std::vector<Lease>> receive(const QueueName& queue,
                                               std::size_t max,
                                               Milliseconds visibility,
                                               Milliseconds wait,
                                               std::stop_token stop) = 0;

    // The heartbeat: the message stays hidden for `visibility` from now. kStaleLease when the lease
    // has ended (its time passed and the message was handed out again, or it was consumed).
    virtual Result<void> extend(const Lease& lease, Milliseconds visibility) = 0;

    // Hands the lease back: the message is visible again after `delay`. kStaleLease as above.
    virtual Result<void> release(const Lease& lease, Milliseconds delay) = 0;

    // Hands back a lease whose work the process broke off to stop in good order: visible again at
    // once, and the hand-out is counted as interrupted, durably. kStaleLease as above.
    virtual Result<void> hand_back(const Lease& lease) = 0;
};

}  // namespace sluice
