// How long a caller waits for a frame to be taken before it goes on without knowing.
//
// A thousand sockets that cease to read at the same time cost one wait each: so after a wait in
// vain the next ones are shorter, and after a frame that was taken longer again. Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>

#include "base/clock.h"

namespace sluice::gateway {

class Patience {
  public:
    // A kernel that has room takes a frame at once, on a busy machine a little later.
    static constexpr Milliseconds kMost{100};
    static constexpr Milliseconds kLeast{2};

    Milliseconds now() const { return Milliseconds{milliseconds_.load()}; }
    void waited_in_vain() { set(now() / 2); }
    void was_taken() { set(now() * 2); }

  private:
    // Two at once may be taken for one: it is a matter of how long, not of what is right.
    void set(Milliseconds time) { milliseconds_ = std::clamp(time, kLeast, kMost).count(); }

    std::atomic<Milliseconds::rep> milliseconds_ = kMost.count();
};

}  // namespace sluice::gateway
