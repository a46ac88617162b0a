#include "embedded/removals.h"

#include <utility>

namespace sluice::embedded {

namespace {
// So many are unlinked at the end all the same: an orderly stop seldom leaves anything to a sweep.
constexpr int kAtTheEndMax = 16;
}  // namespace

Removals::Removals(std::function<void(const File&)> unlink, By by) : unlink_(std::move(unlink)) {
    if (by == By::kCaller) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

void Removals::add(File file) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(file));
    }
    added_.notify_one();
}

void Removals::serve(const std::stop_token& stop) {
    int at_the_end = 0;
    std::unique_lock lock(mutex_);
    while (true) {
        added_.wait(lock, stop, [this] { return !waiting_.empty(); });
        if (waiting_.empty()) return;
        if (stop.stop_requested() && ++at_the_end > kAtTheEndMax) return;
        unlink_first(lock);
    }
}

void Removals::run_waiting() {
    std::unique_lock lock(mutex_);
    for (std::size_t files = waiting_.size(); files > 0 && !waiting_.empty(); --files) {
        unlink_first(lock);
    }
}

void Removals::unlink_first(std::unique_lock<std::mutex>& lock) {
    const File file = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    unlink_(file);
    lock.lock();
}

}  // namespace sluice::embedded
