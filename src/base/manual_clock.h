// A Clock that moves only when told to: for tests and simulation. Thread-safe.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace sluice {

class ManualClock final : public Clock {
  public:
    explicit ManualClock(WallTime start = WallTime{std::chrono::days{20'000}}) : start_(start) {}

    WallTime wall() const override {
        return start_ + Milliseconds{passed_ms_.load() + stepped_ms_.load()};
    }
    SteadyTime steady() const override { return SteadyTime{Milliseconds{passed_ms_.load()}}; }
    void advance(Milliseconds by) { passed_ms_ += by.count(); }
    // As somebody sets a clock, forwards or back.
    void step_wall(Milliseconds by) { stepped_ms_ += by.count(); }

  private:
    WallTime start_;
    std::atomic<Milliseconds::rep> passed_ms_ = 0;
    std::atomic<Milliseconds::rep> stepped_ms_ = 0;
};

}  // namespace sluice
