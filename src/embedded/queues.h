// What is known in memory about all queues: a ready index each, one lock, and who waits.
//
// Thread-safe. It follows the commits: the writer's thread tells it what became true.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "embedded/db.h"
#include "embedded/message_rows.h"
#include "embedded/ready_index.h"
#include "ports/message.h"

namespace sluice::embedded {

class Queues {
  public:
    explicit Queues(const Clock& clock);

    // Reads every message's id, user and delay (not its body). Every lease has ended by then.
    Result<void> load(Db& db);

    // The queues and their dead-letter queues, in the order of the flow.
    std::vector<QueueName> names() const;
    bool exists(const QueueName& queue) const;

    // Up to `max` ready messages, taken from now on: `leased`, `put_back` or `removed` must follow.
    // Waits up to `wait` for the first; nothing then, when `stop` is requested, or after close().
    std::vector<MessageNumber> take(const QueueName& queue,
                                    std::size_t max,
                                    Milliseconds wait,
                                    const std::stop_token& stop);
    void put_back(const QueueName& queue, std::span<const MessageNumber> messages);

    void added(std::span<const Enqueued> messages);
    void removed(const QueueName& queue, MessageNumber message);
    void leased(const QueueName& queue, MessageNumber message, Milliseconds visibility);
    // As leased(), unless the message is on its way to a receiver, which may be when the lease has
    // ended: then nothing changes, and it is no longer the caller's.
    bool held(const QueueName& queue, MessageNumber message, Milliseconds visibility);
    void released(const QueueName& queue, MessageNumber message, Milliseconds delay);

    bool in_flight(const QueueName& queue, const MessageId& message) const;
    ReadyIndex::Counts counts(const QueueName& queue);
    std::uint64_t depth(const QueueName& queue) const;

    // From now on nothing is handed out, and who waits returns.
    void close();

  private:
    struct Table {
        QueueName name;
        ReadyIndex index;
        std::condition_variable_any changed;
        std::uint64_t changes = 0;
    };

    Table* find(const QueueName& queue);
    const Table* find(const QueueName& queue) const;
    static void tell(Table& table, Milliseconds delay);
    static void tell_all(Table& table);
    Milliseconds nap(const Table& table) const;

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::array<Table, 6> tables_;  // names are constant; the rest is guarded by mutex_
    bool closed_ = false;          // guarded by mutex_
};

}  // namespace sluice::embedded
