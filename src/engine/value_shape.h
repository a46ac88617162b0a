// What a value looks like, by its characters alone. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

enum class ValueShape : std::uint8_t {
    kEmpty,
    kInteger,       // -12; without leading zeros and below 19 digits: longer ones are identifiers
    kDecimal,       // 1.5, -2e10
    kDecimalComma,  // 1,5, 1.234,5
    kGrouped,       // 1,234: thousands, or a decimal comma
    kBoolean,       // true, false, yes, no, in any case
    kIsoDate,       // 2026-11-22, with a time or without; also 2026/11/22
    kDayFirst,      // 22.11.2026, 22/11/2026
    kMonthFirst,    // 11/22/2026
    kDayOrMonth,    // 11/12/2026
    kText,
};

ValueShape shape_of(std::string_view value);

constexpr bool is_number(ValueShape shape) {
    return shape == ValueShape::kInteger || shape == ValueShape::kDecimal ||
           shape == ValueShape::kDecimalComma || shape == ValueShape::kGrouped;
}
constexpr bool is_date(ValueShape shape) {
    return shape == ValueShape::kIsoDate || shape == ValueShape::kDayFirst ||
           shape == ValueShape::kMonthFirst || shape == ValueShape::kDayOrMonth;
}
// Neither empty nor text.
constexpr bool is_typed(ValueShape shape) {
    return shape != ValueShape::kEmpty && shape != ValueShape::kText;
}

}  // namespace sluice::engine
