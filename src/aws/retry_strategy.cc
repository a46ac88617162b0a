#include "aws/retry_strategy.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace sluice::aws {

Milliseconds full_jitter(Milliseconds ceiling, Random& random) {
    std::uint64_t dice = 0;
    random.fill(std::as_writable_bytes(std::span(&dice, 1)));
    return Milliseconds{dice % (static_cast<std::uint64_t>(ceiling.count()) + 1)};
}

std::optional<Milliseconds> RetryStrategy::next(std::string_view service,
                                                int attempts,
                                                Retry reason,
                                                std::optional<Milliseconds> retry_after,
                                                Random& random) {
    const bool dynamodb = service == "dynamodb";
    const int attempts_max = dynamodb ? options_.dynamodb_attempts_max : options_.attempts_max;
    if (reason == Retry::kNever || attempts >= attempts_max) return std::nullopt;
    {
        const std::lock_guard lock(mutex_);
        if (quota_ < cost(reason)) return std::nullopt;
        quota_ -= cost(reason);
    }
    const Milliseconds base = reason == Retry::kThrottled ? options_.throttled_base
                              : dynamodb                  ? options_.dynamodb_transient_base
                                                          : options_.transient_base;
    constexpr int kDoublingsMax = 30;
    const Milliseconds::rep doubled = Milliseconds::rep{1} << std::min(attempts - 1, kDoublingsMax);
    const Milliseconds wait = full_jitter(std::min(options_.backoff_max, base * doubled), random);
    return std::max(wait, std::min(options_.backoff_max, retry_after.value_or(Milliseconds{0})));
}

void RetryStrategy::succeeded(Retry reason) {
    const std::lock_guard lock(mutex_);
    quota_ = std::min(options_.quota, quota_ + (reason == Retry::kNever ? 1 : cost(reason)));
}

int RetryStrategy::cost(Retry reason) const {
    return reason == Retry::kThrottled ? options_.throttled_cost : options_.transient_cost;
}

}  // namespace sluice::aws
