// Waiting, injected: no test of a retry sleeps.
#pragma once

#include <stop_token>

#include "base/clock.h"

namespace sluice::aws {

class Waiter {
  public:
    virtual ~Waiter() = default;
    // False when `stop` was requested, then or before. Thread-safe.
    virtual bool wait(Milliseconds time, const std::stop_token& stop) = 0;
};

// Real time.
Waiter& system_waiter();

}  // namespace sluice::aws
