#include "embedded/queue.h"

#include <algorithm>
#include <utility>

namespace sluice::embedded {
namespace {

// How long a message stays hidden whose giving back could not be committed.
constexpr Milliseconds kUnreleased{1000};

}  // namespace

Result<std::vector<Lease>> EmbeddedQueue::receive(const QueueName& queue,
                                                  std::size_t max,
                                                  Milliseconds visibility,
                                                  Milliseconds wait,
                                                  std::stop_token stop) {
    if (!queues_.exists(queue)) {
        return fail(Code::kNotFound, "no_such_queue", "there is no queue " + queue.text());
    }
    while (true) {
        const auto messages = queues_.take(queue, max, wait, stop);
        if (messages.empty()) return std::vector<Lease>{};
        auto leases = lease(queue, messages, visibility);
        // All of them were deleted between the index and the rows: look again.
        if (!leases || !leases->empty()) return leases;
    }
}

// The counts rise in one transaction; the leases run from its commit on.
Result<std::vector<Lease>> EmbeddedQueue::lease(const QueueName& queue,
                                                const std::vector<MessageNumber>& messages,
                                                Milliseconds visibility) {
    std::vector<std::optional<Lease>> handed_out;
    const auto count = [&](Db& db) -> Result<void> {
        handed_out.clear();
        for (const MessageNumber message : messages) {
            handed_out.push_back(TRY(hand_out(db, queue, message, epoch_)));
        }
        return {};
    };
    const auto remember = [&] {
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (handed_out[i]) {
                queues_.leased(queue, messages[i], visibility);
            } else {
                queues_.removed(queue, messages[i]);
            }
        }
    };
    if (auto done = writer_.run(count, remember); !done) {
        queues_.put_back(queue, messages);
        return std::unexpected(std::move(done).error());
    }
    std::vector<Lease> leases;
    for (auto& lease : handed_out) {
        if (lease) leases.push_back(std::move(*lease));
    }
    return leases;
}

Result<void> EmbeddedQueue::extend(const Lease& lease, Milliseconds visibility) {
    return writer_.run([&](Db& db) -> Result<void> {
        TRY(hold(db, lease, visibility));
        return {};
    });
}

// The lease's message, which nobody else is handed for `visibility`. kStaleLease: another worker
// has it, or it is on its way to one.
Result<MessageNumber> EmbeddedQueue::hold(Db& db, const Lease& lease, Milliseconds visibility) {
    const MessageNumber message = TRY(leased_message(db, lease, epoch_));
    if (queues_.held(lease.queue, message, visibility)) return message;
    return stale_lease();
}

Result<void> EmbeddedQueue::release(const Lease& lease, Milliseconds delay) {
    MessageNumber message = 0;
    const auto give_back = [&](Db& db) -> Result<void> {
        message = TRY(hold(db, lease, std::max(delay, kUnreleased)));
        const WallTime until = delay.count() > 0 ? clock_.wall() + delay : WallTime{};
        return release_message(db, message, until);
    };
    return writer_.run(give_back, [&] { queues_.released(lease.queue, message, delay); });
}

Result<void> EmbeddedQueue::hand_back(const Lease& lease) {
    MessageNumber message = 0;
    const auto interrupt = [&](Db& db) -> Result<void> {
        message = TRY(hold(db, lease, kUnreleased));
        return interrupt_message(db, message);
    };
    return writer_.run(interrupt, [&] { queues_.released(lease.queue, message, {}); });
}

}  // namespace sluice::embedded
