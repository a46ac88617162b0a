// What the values of a table's columns look like, and what types that makes. Plain values.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect.h"
#include "engine/value_shape.h"

namespace sluice::engine {

// How often each shape occurs in a column.
class ColumnShapes {
  public:
    void add(std::string_view value) {
        const ValueShape shape = shape_of(value);
        ++counts_[static_cast<std::size_t>(shape)];
        if (shape == ValueShape::kText && example_.empty()) example_ = value;
    }
    std::size_t of(ValueShape shape) const { return counts_[static_cast<std::size_t>(shape)]; }
    std::size_t values() const {
        std::size_t all = 0;
        for (const std::size_t count : counts_) all += count;
        return all - of(ValueShape::kEmpty);
    }
    std::size_t numbers() const {
        return of(ValueShape::kInteger) + of(ValueShape::kDecimal) + of(ValueShape::kDecimalComma) +
               of(ValueShape::kGrouped);
    }
    std::size_t dates() const {
        return of(ValueShape::kIsoDate) + of(ValueShape::kDayFirst) + of(ValueShape::kMonthFirst) +
               of(ValueShape::kDayOrMonth);
    }
    // The first text.
    const std::string& example() const { return example_; }

  private:
    std::array<std::size_t, static_cast<std::size_t>(ValueShape::kText) + 1> counts_{};
    std::string example_;
};

// As many shapes as names.
ColumnDetection conclude_columns(const std::vector<std::string>& names,
                                 const std::vector<ColumnShapes>& shapes);

}  // namespace sluice::engine
