#include "embedded/queue_admin.h"

#include <algorithm>
#include <utility>

namespace sluice::embedded {

Result<std::vector<QueueStats>> EmbeddedQueueAdmin::stats() {
    std::vector<QueueStats> all;
    for (const QueueName& queue : queues_.names()) {
        const auto oldest = TRY(readers_.with([&](Db& db) { return oldest_sent(db, queue); }));
        const ReadyIndex::Counts counts = queues_.counts(queue);
        QueueStats stats{queue, counts.visible, counts.delayed, counts.in_flight, Milliseconds{0}};
        if (oldest) stats.oldest_age = std::max(clock_.wall() - *oldest, Milliseconds{0});
        all.push_back(std::move(stats));
    }
    return all;
}

Result<std::vector<StoredMessage>> EmbeddedQueueAdmin::peek(const QueueName& queue,
                                                            std::size_t max) {
    TRY(check(queue));
    auto messages = TRY(readers_.with([&](Db& db) { return oldest_messages(db, queue, max); }));
    for (StoredMessage& message : messages) {
        message.in_flight = queues_.in_flight(queue, message.message);
    }
    return messages;
}

Result<std::uint64_t> EmbeddedQueueAdmin::redrive(const QueueName& queue) {
    const QueueName dead_letters = dead_letter_queue(queue);
    TRY(check(queue));
    TRY(check(dead_letters));
    if (writer_ == nullptr) return fail(Code::kDenied, "read_only", "opened only to look");
    std::vector<MessageNumber> left;
    std::vector<Enqueued> moved;
    const auto move = [&](Db& db) -> Result<void> {
        left = TRY(message_numbers(db, dead_letters));
        moved = TRY(redrive_messages(db, dead_letters, queue));
        return {};
    };
    const auto remember = [&] {
        for (const MessageNumber message : left) queues_.removed(dead_letters, message);
        queues_.added(moved);
    };
    TRY(writer_->run(move, remember));
    return moved.size();
}

Result<void> EmbeddedQueueAdmin::check(const QueueName& queue) const {
    if (queues_.exists(queue)) return {};
    return fail(Code::kNotFound, "no_such_queue", "there is no queue " + queue.text());
}

}  // namespace sluice::embedded
