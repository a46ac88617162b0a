#include "engine/preview/value_bins.h"

#include <cmath>

namespace sluice::engine {
namespace {

constexpr int kFinest = 20;           // bits of the first number that a bin begins with
constexpr int kFinestOfZero = 40;     // … behind the point
constexpr double kIndexMax = 0x1p52;  // exact as a double, and as an integer

}  // namespace

void ValueBins::coarsen() {
    ++exponent_;
    std::map<std::int64_t, std::uint64_t> merged;
    for (const auto& [index, count] : counts_) merged[index >> 1] += count;
    counts_ = std::move(merged);
}

std::int64_t ValueBins::index_of(double value) {
    while (std::abs(std::ldexp(value, -exponent_)) >= kIndexMax) coarsen();
    return static_cast<std::int64_t>(std::floor(std::ldexp(value, -exponent_)));
}

void ValueBins::add(double value) {
    if (!std::isfinite(value)) return;
    if (counts_.empty()) exponent_ = value == 0 ? -kFinestOfZero : std::ilogb(value) - kFinest;
    ++counts_[index_of(value)];
    while (counts_.rbegin()->first - counts_.begin()->first >= kBinsMax) coarsen();
}

std::optional<Histogram> ValueBins::histogram() const {
    if (counts_.empty()) return std::nullopt;
    const std::int64_t first = counts_.begin()->first;
    Histogram histogram{.from = std::ldexp(static_cast<double>(first), exponent_),
                        .width = std::ldexp(1.0, exponent_),
                        .counts = {}};
    histogram.counts.resize(static_cast<std::size_t>(counts_.rbegin()->first - first + 1));
    for (const auto& [index, count] : counts_)
        histogram.counts[static_cast<std::size_t>(index - first)] = count;
    return histogram;
}

}  // namespace sluice::engine
