// When and how often a failed attempt is made again: the SDKs' "standard" mode, with the numbers of
// November 2026. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
//
// Exponential back-off with full jitter: a random time from 0 to min(max, base · 2^retries)
// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). All calls draw their
// retries from one quota, which successes fill again: while a service is down, its clients do not
// multiply their load. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "aws/service_error.h"
#include "base/clock.h"
#include "base/random.h"

namespace sluice::aws {

// A random time from 0 to `ceiling`.
Milliseconds full_jitter(Milliseconds ceiling, Random& random);

struct RetryOptions {
    int attempts_max = 3;
    Milliseconds transient_base{50};
    int dynamodb_attempts_max = 4;  // it answers faster than others
    Milliseconds dynamodb_transient_base{25};
    Milliseconds throttled_base{1'000};
    Milliseconds backoff_max{20'000};
    int quota = 500;
    int transient_cost = 14;
    int throttled_cost = 5;  // who says "later" is not down
};

class RetryStrategy {
  public:
    explicit RetryStrategy(RetryOptions options) : options_(options), quota_(options.quota) {}

    // How long to wait before the next attempt, behind `attempts` that failed, the last for
    // `reason`; at least `retry_after`, as the service asked, up to `backoff_max`. Takes its cost
    // from the quota. Absent: no more attempts.
    std::optional<Milliseconds> next(std::string_view service,
                                     int attempts,
                                     Retry reason,
                                     std::optional<Milliseconds> retry_after,
                                     Random& random);
    // The call succeeded, with a last retry for `reason` (kNever: at the first attempt).
    void succeeded(Retry reason);

  private:
    int cost(Retry reason) const;

    const RetryOptions options_;
    std::mutex mutex_;
    int quota_;
};

}  // namespace sluice::aws
