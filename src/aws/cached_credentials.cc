#include "aws/cached_credentials.h"

namespace sluice::aws {

Result<AwsCredentials> CachedCredentials::get() {
    std::unique_lock lock(mutex_);
    while (true) {
        const bool valid = current_ && !expires_within(Milliseconds{0});
        const bool due = !current_ || expires_within(kRefreshBefore);
        if (valid && (!due || refreshing_ || clock_.wall() < try_again_)) return *current_;
        if (!refreshing_) break;
        refreshed_.wait(lock);
    }
    auto fresh = refresh(lock);
    if (!fresh && current_ && !expires_within(Milliseconds{0})) return *current_;
    return fresh;
}

bool CachedCredentials::renew(const std::string& refused_id) {
    std::unique_lock lock(mutex_);
    refreshed_.wait(lock, [this] { return !refreshing_; });
    const auto is_another = [&] { return current_ && current_->key.id != refused_id; };
    if (is_another()) return true;
    // Keys that do not change are refused again and again: their source is left alone.
    if (clock_.wall() < renew_again_) return false;
    renew_again_ = clock_.wall() + kTryAgainAfter;
    return refresh(lock) && is_another();
}

Result<AwsCredentials> CachedCredentials::refresh(std::unique_lock<std::mutex>& lock) {
    refreshing_ = true;
    lock.unlock();
    auto fresh = source_->get();
    lock.lock();
    refreshing_ = false;
    refreshed_.notify_all();
    if (fresh) {
        current_ = *fresh;
    } else {
        try_again_ = clock_.wall() + kTryAgainAfter;
    }
    return fresh;
}

bool CachedCredentials::expires_within(Milliseconds time) const {
    return current_->expires && *current_->expires - clock_.wall() <= time;
}

}  // namespace sluice::aws
