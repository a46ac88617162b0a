// The rows of table `messages`: the truth about the queues. Called with the writer's connection,
// inside its transaction, unless said otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "embedded/db.h"
#include "embedded/ready_index.h"
#include "ports/message.h"

namespace sluice::embedded {

// Which process holds a lease: the number of this start. An older one's leases have ended.
using LeaseEpoch = std::int64_t;

// A message that was written, as the ready index needs to know it.
struct Enqueued {
    QueueName queue;
    MessageNumber message = 0;
    UserId user;
    Milliseconds delay{0};
};

Result<Enqueued> insert_message(Db& db, const OutgoingMessage& message, WallTime now);

std::unexpected<Error> stale_lease();

// The row of a lease that still holds. kStaleLease stale_lease.
Result<MessageNumber> leased_message(Db& db, const Lease& lease, LeaseEpoch epoch);

Result<void> delete_message(Db& db, MessageNumber message);

// Moves the message to `to` with a new id, keeping body, user, sent time and receive count.
Result<Enqueued> move_to_dead_letters(Db& db,
                                      MessageNumber message,
                                      const QueueName& to,
                                      std::string_view reason);

// Counts a receive and gives the lease; nothing when the message is gone.
Result<std::optional<Lease>> hand_out(Db& db,
                                      const QueueName& queue,
                                      MessageNumber message,
                                      LeaseEpoch epoch);

// Gives the lease back; the message is hidden until `visible_at`.
Result<void> release_message(Db& db, MessageNumber message, WallTime visible_at);
// Gives the lease back, and counts it as interrupted.
Result<void> interrupt_message(Db& db, MessageNumber message);

// Messages that were handed out, not for their first try, to a process that did not end it: at
// open, those that may have killed it. Oldest first.
Result<std::vector<MessageNumber>> suspected_messages(Db& db);

// Every message moves to `to` with a new id and a receive count of 0. Returns them.
Result<std::vector<Enqueued>> redrive_messages(Db& db, const QueueName& from, const QueueName& to);

// A reader's connection will do for these.

// The ids of all of the queue's messages.
Result<std::vector<MessageNumber>> message_numbers(Db& db, const QueueName& queue);
Result<std::vector<StoredMessage>> oldest_messages(Db& db, const QueueName& queue, std::size_t max);
Result<std::optional<WallTime>> oldest_sent(Db& db, const QueueName& queue);

}  // namespace sluice::embedded
