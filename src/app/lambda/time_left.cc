#include "app/lambda/time_left.h"

#include <algorithm>

namespace sluice::app::lambda {
namespace {

constexpr Milliseconds kMarginMin{500};
constexpr Milliseconds kMarginMax{10'000};

WallTime work_ends(WallTime deadline, WallTime now) {
    return deadline - margin_of(deadline - now);
}

}  // namespace

Milliseconds margin_of(Milliseconds whole) {
    return std::clamp(whole / 10, kMarginMin, kMarginMax);
}

TimeLeft::TimeLeft(WallTime deadline,
                   const std::stop_token& shutdown,
                   const Clock& clock,
                   aws::Waiter& waiter)
    : clock_(clock),
      until_(work_ends(deadline, clock.wall())),
      whole_(left()),
      on_shutdown_(shutdown, [this] { stop_.request_stop(); }),
      alarm_([this, &waiter, time = whole_](const std::stop_token& over) {
          if (waiter.wait(time, over)) stop_.request_stop();
      }) {}

Milliseconds TimeLeft::left() const {
    return std::max(until_ - clock_.wall(), Milliseconds{0});
}

}  // namespace sluice::app::lambda
