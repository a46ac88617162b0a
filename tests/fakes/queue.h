// The in-memory Queue and QueueAdmin.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>

#include "ports/queue.h"
#include "ports/queue_admin.h"
#include "tests/fakes/state.h"

namespace sluice::fakes {

// The message under a lease that has not ended, or null. The lock is held.
inline QueuedMessage* leased_message(State& state, const Lease& lease) {
    const auto queue = state.queues.find(lease.queue);
    if (queue == state.queues.end()) return nullptr;
    for (QueuedMessage& message : queue->second.messages) {
        if (message.stored.message != lease.message) continue;
        const bool current = message.leased && message.stored.receive_count == lease.receive_count;
        return current ? &message : nullptr;
    }
    return nullptr;
}

inline std::unexpected<Error> stale_lease() {
    return fail(Code::kStaleLease, "stale_lease", "the lease has ended");
}

// Appends a message with a new id. The lock is held.
inline void enqueue(State& state, StoredMessage message, Milliseconds delay) {
    message.message = MessageId{"m" + std::to_string(++state.last_message)};
    QueueTable& queue = state.queues.at(message.queue);
    queue.messages.push_back({std::move(message), state.clock.steady() + delay, false});
    state.changed.notify_all();
}

class FakeQueue final : public Queue {
  public:
    explicit FakeQueue(State& state) : state_(state) {}

    // `wait` is real time; delays and leases follow the injected clock.
    Result<std::vector<Lease>> receive(const QueueName& queue,
                                       std::size_t max,
                                       Milliseconds visibility,
                                       Milliseconds wait,
                                       std::stop_token stop) override {
        constexpr Milliseconds kLookAgain{1};  // a manual clock moves without telling anybody
        const auto deadline = std::chrono::steady_clock::now() + wait;
        std::unique_lock lock(state_.mutex);
        TRY(state_.fault(Op::kReceive));
        if (!state_.queues.contains(queue)) {
            return fail(Code::kNotFound, "no_such_queue", "there is no queue " + queue.text());
        }
        while (true) {
            if (stop.stop_requested()) return std::vector<Lease>{};
            std::vector<Lease> leases = take(state_.queues.at(queue), max, visibility);
            if (!leases.empty() || std::chrono::steady_clock::now() >= deadline) return leases;
            state_.changed.wait_for(lock, stop, kLookAgain, [] { return false; });
        }
    }

    Result<void> extend(const Lease& lease, Milliseconds visibility) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kExtend));
        QueuedMessage* message = leased_message(state_, lease);
        if (!message) return stale_lease();
        message->visible_at = state_.clock.steady() + visibility;
        return {};
    }

    Result<void> release(const Lease& lease, Milliseconds delay) override {
        const std::lock_guard lock(state_.mutex);
        return give_back(lease, delay, 0);
    }

    Result<void> hand_back(const Lease& lease) override {
        const std::lock_guard lock(state_.mutex);
        return give_back(lease, Milliseconds{0}, 1);
    }

  private:
    Result<void> give_back(const Lease& lease, Milliseconds delay, std::uint32_t interrupted) {
        TRY(state_.fault(Op::kRelease));
        QueuedMessage* message = leased_message(state_, lease);
        if (!message) return stale_lease();
        message->visible_at = state_.clock.steady() + delay;
        message->leased = false;
        message->interrupted += interrupted;
        state_.changed.notify_all();
        return {};
    }

    // Users take turns, beginning with the one after the user that was served last.
    std::vector<Lease> take(QueueTable& queue, std::size_t max, Milliseconds visibility) {
        const SteadyTime now = state_.clock.steady();
        std::map<UserId, std::list<QueuedMessage*>> ready;
        for (QueuedMessage& message : queue.messages) {
            if (message.visible_at <= now) ready[message.stored.user].push_back(&message);
        }
        std::vector<Lease> leases;
        while (leases.size() < max && !ready.empty()) {
            auto turn = ready.upper_bound(queue.last_served);
            if (turn == ready.end()) turn = ready.begin();
            queue.last_served = turn->first;
            leases.push_back(hand_out(*turn->second.front(), now + visibility));
            turn->second.pop_front();
            if (turn->second.empty()) ready.erase(turn);
        }
        return leases;
    }

    static Lease hand_out(QueuedMessage& message, SteadyTime until) {
        message.leased = true;
        message.visible_at = until;
        const StoredMessage& stored = message.stored;
        return {stored.queue,
                stored.message,
                ++message.stored.receive_count,
                message.interrupted,
                stored.user,
                stored.body,
                stored.sent};
    }

    State& state_;
};

class FakeQueueAdmin final : public QueueAdmin {
  public:
    explicit FakeQueueAdmin(State& state) : state_(state) {}

    Result<std::vector<QueueStats>> stats() override {
        const std::lock_guard lock(state_.mutex);
        std::vector<QueueStats> all;
        for (const QueueName& name : state_.order) {
            QueueStats stats{.queue = name};
            for (const QueuedMessage& message : state_.queues.at(name).messages) {
                ++counter(stats, message);
                stats.oldest_age =
                    std::max(stats.oldest_age, state_.clock.wall() - message.stored.sent);
            }
            all.push_back(stats);
        }
        return all;
    }

    Result<std::vector<StoredMessage>> peek(const QueueName& queue, std::size_t max) override {
        const std::lock_guard lock(state_.mutex);
        // The wall clock may have been set back between them.
        std::multimap<WallTime, StoredMessage> by_time;
        for (const QueuedMessage& message : TRY(find(queue))->messages) {
            StoredMessage& shown = by_time.emplace(message.stored.sent, message.stored)->second;
            shown.in_flight = in_flight(message);
        }
        std::vector<StoredMessage> messages;
        for (auto& [sent, message] : by_time) {
            if (messages.size() == max) break;
            messages.push_back(std::move(message));
        }
        return messages;
    }

    Result<std::uint64_t> redrive(const QueueName& queue) override {
        const std::lock_guard lock(state_.mutex);
        TRY(find(queue));
        QueueTable& dead = *TRY(find(dead_letter_queue(queue)));
        const std::uint64_t moved = dead.messages.size();
        for (const QueuedMessage& message : std::exchange(dead.messages, {})) {
            StoredMessage fresh = message.stored;
            fresh.queue = queue;
            fresh.receive_count = 0;
            fresh.reason.reset();
            enqueue(state_, std::move(fresh), Milliseconds{0});
        }
        return moved;
    }

  private:
    Result<QueueTable*> find(const QueueName& queue) {
        const auto found = state_.queues.find(queue);
        if (found == state_.queues.end()) {
            return fail(Code::kNotFound, "no_such_queue", "there is no queue " + queue.text());
        }
        return &found->second;
    }
    bool in_flight(const QueuedMessage& message) const {
        return message.leased && message.visible_at > state_.clock.steady();
    }
    std::uint64_t& counter(QueueStats& stats, const QueuedMessage& message) const {
        if (message.visible_at <= state_.clock.steady()) return stats.visible;
        return message.leased ? stats.in_flight : stats.delayed;
    }

    State& state_;
};

}  // namespace sluice::fakes
