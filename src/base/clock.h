// Time, injected. Product code never calls std::chrono::*_clock::now() itself.
//
// wall() is for what people and protocols see (dates, expiry); steady() is for leases, timeouts and
// durations, and never goes back. Thread-safe.
#pragma once

#include <chrono>

namespace sluice {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
// Milliseconds since 1970-01-01T00:00:00Z.
using WallTime = std::chrono::sys_time<Milliseconds>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual WallTime wall() const = 0;
    virtual SteadyTime steady() const = 0;
};

// The machine's clocks; the one instance lives as long as the process.
const Clock& system_clock();

}  // namespace sluice
