// How long an invocation may still work, and the stop that is requested when that is over.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "aws/waiter.h"
#include "base/clock.h"

namespace sluice::app::lambda {

// Lambda ends the process at the deadline, whatever it does. Some time before it the work is asked
// to stop, so that messages are handed back in good order: a tenth of the whole, half a second at
// least, ten at most. A commit that has begun then is finished.
Milliseconds margin_of(Milliseconds whole);

class TimeLeft {
  public:
    // From now on, until `deadline` less the margin, or until `shutdown`. The references outlive
    // it.
    TimeLeft(WallTime deadline,
             const std::stop_token& shutdown,
             const Clock& clock,
             aws::Waiter& waiter);

    // At the beginning, and now; not below zero.
    Milliseconds whole() const { return whole_; }
    Milliseconds left() const;
    // Requested when nothing is left.
    std::stop_token stop() const { return stop_.get_token(); }

  private:
    const Clock& clock_;
    const WallTime until_;
    const Milliseconds whole_;
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> on_shutdown_;
    std::jthread alarm_;
};

}  // namespace sluice::app::lambda
