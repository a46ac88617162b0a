// A queue's message, and the lease under which one is worked on. Values; any thread may copy them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace sluice {

// The three queues of the flow. Each has a dead-letter queue behind it, `<name>-dlq`.
namespace queues {
inline const QueueName kUploads{"uploads"};
inline const QueueName kFileOperations{"file-operations"};
inline const QueueName kNotifications{"notifications"};
inline const std::array kAll{kUploads, kFileOperations, kNotifications};  // in the flow's order
}  // namespace queues

inline QueueName dead_letter_queue(const QueueName& queue) {
    return QueueName{queue.text() + "-dlq"};
}

struct OutgoingMessage {
    QueueName queue;
    UserId user;            // the fairness group: queues are served round-robin by user
    std::string body;       // at most Limits::message_bytes
    Milliseconds delay{0};  // not handed out before this has passed
    // Where in `body` the commit writes the message's sequencer (sequencer.h) over as many bytes.
    std::optional<std::size_t> sequencer_at = std::nullopt;
};

// A message as it was handed out, with the lease that was given for it.
struct Lease {
    QueueName queue;
    MessageId message;
    // Rises with every hand-out of this message: the fencing number. A commit, extension or release
    // with an older one is refused (kStaleLease).
    std::uint32_t receive_count = 0;
    // How many of those hand-outs Queue::hand_back ended: no fault of the message. Where the queue
    // cannot count them (SQS) always 0.
    std::uint32_t interrupted = 0;
    UserId user;
    std::string body;
    WallTime sent;
    // Where a lease is known by more than (message, receive count): what the queue knows it by,
    // SQS's receipt handle. Only the Queue that gave it reads it.
    std::string receipt = {};

    // The tries so far, with this one: what counts against the most that a message is given.
    std::uint32_t tries() const { return receive_count - interrupted; }
};

// A message as an operator sees it.
struct StoredMessage {
    QueueName queue;
    MessageId message;
    UserId user;
    std::string body;
    std::uint32_t receive_count = 0;
    WallTime sent;
    bool in_flight = false;
    std::optional<std::string> reason;  // dead letters: why, as "name: message"
};

}  // namespace sluice
