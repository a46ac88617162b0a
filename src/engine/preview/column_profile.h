// What the values of one column are like: how many are there, how many differ, the least, the
// greatest, the most frequent, how numbers are spread.
//
// One thread at a time. Memory is bounded: beyond a number of different values no new ones are
// kept, and `distinct_is_all` says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/detect.h"
#include "engine/preview/value_bins.h"
#include "engine/recipe/number_text.h"

namespace sluice::engine {

struct ValueCount {
    std::string value;
    std::uint64_t count = 0;
};

struct ColumnProfile {
    std::uint64_t values = 0;  // seen, the empty ones, too
    std::uint64_t filled = 0;  // not empty
    std::uint64_t distinct = 0;
    bool distinct_is_all = true;  // else there are more
    // Of what is not empty: in a column of numbers of those, by value; else by the texts' bytes.
    std::optional<std::string> min = {};
    std::optional<std::string> max = {};
    std::vector<ValueCount> top = {};         // not empty; the most frequent first
    std::optional<Histogram> histogram = {};  // of the numbers in a column of numbers
};

class ColumnProfiler {
  public:
    // `type`: what the column is taken for; `decimal_comma`: how its numbers are written.
    explicit ColumnProfiler(ColumnType type = ColumnType::kText, bool decimal_comma = false);

    // `room`: how many different values may still be kept, of all columns together.
    void add(std::string_view value, std::size_t& room);
    ColumnProfile profile() const;

  private:
    static constexpr std::size_t kDistinctMax = 1000;

    // The least or the greatest value so far.
    struct Extreme {
        std::optional<std::string> text;
        std::optional<NumberText> number;
    };
    void compare_number(std::string_view value);

    bool is_number_;
    bool decimal_comma_;
    std::uint64_t values_ = 0;
    std::uint64_t filled_ = 0;
    bool distinct_is_all_ = true;
    Extreme least_;
    Extreme greatest_;
    ValueBins bins_;
    std::unordered_map<std::string, std::uint64_t> counts_;
};

}  // namespace sluice::engine
