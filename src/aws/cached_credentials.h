// Keeps what another provider gave until five minutes before it expires. One thread asks for new
// ones; the others are given the old ones meanwhile, or wait when there are none. What fails while
// the old ones are still valid is tried again a minute later, and nobody notices. Those that a
// service refuses are asked for anew at once, once a minute.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "aws/credentials_provider.h"

namespace sluice::aws {

class CachedCredentials final : public CredentialsProvider {
  public:
    static constexpr Milliseconds kRefreshBefore = std::chrono::minutes{5};
    static constexpr Milliseconds kTryAgainAfter = std::chrono::minutes{1};

    CachedCredentials(std::unique_ptr<CredentialsProvider> source, const Clock& clock)
        : source_(std::move(source)), clock_(clock) {}
    Result<AwsCredentials> get() override;
    bool renew(const std::string& refused_id) override;

  private:
    // Asks the source, without the lock.
    Result<AwsCredentials> refresh(std::unique_lock<std::mutex>& lock);
    bool expires_within(Milliseconds time) const;

    const std::unique_ptr<CredentialsProvider> source_;
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable refreshed_;
    std::optional<AwsCredentials> current_;
    WallTime try_again_{};
    WallTime renew_again_{};
    bool refreshing_ = false;
};

}  // namespace sluice::aws
