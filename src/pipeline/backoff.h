// How long a failed message, or a failing queue, is left alone: exponential, with full jitter, so
// that what failed together does not come back together. Thread-safe as its Random is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/clock.h"
#include "base/random.h"

namespace sluice::pipeline {

struct Backoff {
    Milliseconds min;
    Milliseconds max;

    // The most that failure number `failures` (from 1) waits: min, doubled with each, up to max.
    Milliseconds ceiling(std::uint32_t failures) const {
        constexpr std::uint32_t kDoublingsMax = 30;
        const std::uint32_t doublings = std::min(failures == 0 ? 0 : failures - 1, kDoublingsMax);
        return std::min(max, min * (Milliseconds::rep{1} << doublings));
    }

    // A random time from 0 up to the ceiling.
    Milliseconds after(std::uint32_t failures, Random& random) const {
        std::uint64_t dice = 0;
        random.fill(std::as_writable_bytes(std::span(&dice, 1)));
        const auto span = static_cast<std::uint64_t>(ceiling(failures).count()) + 1;
        return Milliseconds{static_cast<Milliseconds::rep>(dice % span)};
    }
};

}  // namespace sluice::pipeline
