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
    refreshing_ = true;
    lock.unlock();
    auto fresh = source_->get();
    lock.lock();
    refreshing_ = false;
    refreshed_.notify_all();
    if (fresh) {
        current_ = *fresh;
        return fresh;
    }
    try_again_ = clock_.wall() + kTryAgainAfter;
    if (current_ && !expires_within(Milliseconds{0})) return *current_;
    return fresh;
}

bool CachedCredentials::expires_within(Milliseconds time) const {
    return current_->expires && *current_->expires - clock_.wall() <= time;
}

}  // namespace sluice::aws
