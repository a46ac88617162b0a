#include "gateway/outbox.h"

namespace sluice::gateway {

void Frame::settle(Result<void> result) {
    PushEnded ended;
    {
        const std::lock_guard lock(mutex_);
        settled_ = true;
        ended = std::move(ended_);
    }
    if (ended) ended(result);
    promise_.set_value(std::move(result));
}

std::optional<Result<void>> Frame::wait_for(Milliseconds time, const PushEnded& ended) {
    if (written_.wait_for(time) != std::future_status::ready) {
        const std::lock_guard lock(mutex_);
        if (!settled_) {
            ended_ = ended;
            return std::nullopt;
        }
    }
    return written_.get();
}

Outbox::Offer Outbox::offer(const std::shared_ptr<Frame>& frame) {
    const std::lock_guard lock(mutex_);
    if (closed_) return Offer::kClosed;
    if (stalled_) return Offer::kStalled;
    if (waiting_.size() >= frames_max_) return Offer::kFull;
    waiting_.push_back(frame);
    if (lags_) return Offer::kBehind;
    if (!open_ || writing_) return Offer::kQueued;
    writing_ = true;
    return Offer::kStart;
}

bool Outbox::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    writing_ = !waiting_.empty();
    return writing_;
}

std::shared_ptr<Frame> Outbox::take() {
    const std::lock_guard lock(mutex_);
    stalled_ = false;
    lags_ = false;
    if (waiting_.empty()) {
        writing_ = false;
        return nullptr;
    }
    auto frame = std::move(waiting_.front());
    waiting_.pop_front();
    return frame;
}

void Outbox::lag() {
    const std::lock_guard lock(mutex_);
    lags_ = writing_;
}

void Outbox::stall(const Error& reason) {
    refuse_waiting(stalled_, reason);
}

void Outbox::close(const Error& reason) {
    refuse_waiting(closed_, reason);
}

void Outbox::refuse_waiting(bool& state, const Error& reason) {
    std::list<std::shared_ptr<Frame>> refused;
    {
        const std::lock_guard lock(mutex_);
        state = true;
        refused.swap(waiting_);
    }
    for (const auto& frame : refused) frame->settle(std::unexpected(reason));
}

}  // namespace sluice::gateway
