// How numbers are spread: counts in a few bins of one width, whatever the numbers are.
//
// One thread at a time. Memory is bounded: where the numbers reach further, two bins become one. So
// a width is a power of two, and every number that was added is counted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace sluice::engine {

struct Histogram {
    double from = 0;   // of the first bin
    double width = 0;  // of each; its end belongs to the next one
    std::vector<std::uint64_t> counts;
};

class ValueBins {
  public:
    void add(double value);  // one that is not finite is left out
    std::optional<Histogram> histogram() const;

  private:
    static constexpr std::int64_t kBinsMax = 16;

    std::int64_t index_of(double value);
    void coarsen();

    int exponent_ = 0;  // of the width
    std::map<std::int64_t, std::uint64_t> counts_;
};

}  // namespace sluice::engine
