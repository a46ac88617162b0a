#include "pipeline/shared_receive.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "pipeline/backoff.h"
#include "pipeline/pause.h"

namespace sluice::pipeline {
namespace {

constexpr Milliseconds kLongPoll{20'000};  // SQS's own maximum
// After a queue that cannot be read. Real time: nobody else is waiting for it.
constexpr Backoff kReceiveBackoff{Milliseconds{100}, Milliseconds{5'000}};

}  // namespace

std::optional<Lease> SharedReceive::next(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++idle_;
    while (leases_.empty() && (receiving_ || !stop.stop_requested())) {
        if (receiving_)
            changed_.wait(lock);
        else
            receive(lock, stop);
    }
    --idle_;
    if (leases_.empty()) return std::nullopt;
    Lease lease = std::move(leases_.front());
    leases_.pop_front();
    return lease;
}

// Whoever receives does so for all, and backs off for all.
void SharedReceive::receive(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    receiving_ = true;
    const std::size_t wanted = idle_;
    lock.unlock();
    auto received = ask(wanted, kLongPoll, stop);
    failures_ = received ? 0 : failures_ + 1;
    if (!received) pause(kReceiveBackoff.ceiling(failures_), stop);
    lock.lock();
    if (received) std::ranges::move(*received, std::back_inserter(leases_));
    receiving_ = false;
    changed_.notify_all();
}

std::optional<Lease> SharedReceive::next_now(const std::stop_token& stop) {
    auto received = ask(1, Milliseconds{0}, stop);
    if (!received || received->empty()) return std::nullopt;
    return std::move(received->front());
}

Result<std::vector<Lease>> SharedReceive::ask(std::size_t max,
                                              Milliseconds wait,
                                              const std::stop_token& stop) {
    auto received = queue_.receive(from_, max, visibility_, wait, stop);
    if (!received)
        log_.warn("receive_failed", {{"stage", stage_}, {"error", received.error().name}});
    return received;
}

}  // namespace sluice::pipeline
