// What happened, line by line: its hash says whether two runs were the same, its end what led to a
// violation. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::simulation {

class Trace {
  public:
    // `aloud`: every line is printed at once.
    Trace(const Clock& clock, bool aloud) : clock_(clock), aloud_(aloud) {}

    void note(std::string_view who, std::string_view what);
    std::uint64_t hash() const { return hash_; }
    std::uint64_t lines() const { return lines_; }
    // The last lines, oldest first.
    const std::deque<std::string>& end() const { return end_; }

  private:
    const Clock& clock_;
    const bool aloud_;
    std::uint64_t hash_ = 0xcbf29ce484222325;  // FNV-1a's
    std::uint64_t lines_ = 0;
    std::deque<std::string> end_;
};

}  // namespace sluice::simulation
