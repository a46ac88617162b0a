// What a column's values may be said to be, and the one form in which each value is written.
//
// Pure functions and plain values; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::engine {

struct ValueType {
    enum class Kind : std::uint8_t {
        kText,
        kInteger,   // -7: digits, any number of them
        kDecimal,   // -7.50: its digits behind the point stay
        kNumber,    // the same, perhaps with an exponent
        kBoolean,   // true, false
        kDate,      // 2026-11-22
        kTime,      // 09:05:00, perhaps .125
        kDateTime,  // 2026-11-22T09:05:00, perhaps .125, perhaps Z or +01:00
    };

    Kind kind = Kind::kText;
    std::string format = {};  // of dates and times in the input, see date_time.h; empty: canonical
    char decimal_mark = '.';  // of numbers in the input
    char group_mark = '\0';   // between groups of three digits; NUL: none
    std::vector<std::string> true_words = {"true"};  // in any ASCII case
    std::vector<std::string> false_words = {"false"};
};

std::string_view to_string(ValueType::Kind kind);
std::optional<ValueType::Kind> parse_value_kind(std::string_view name);
constexpr bool is_numeric(ValueType::Kind kind) {
    using Kind = ValueType::Kind;
    return kind == Kind::kInteger || kind == Kind::kDecimal || kind == Kind::kNumber;
}

// Appends the canonical form of `text`, with spaces and tabs around it left out (not of kText).
// False: it is no such value, and nothing was appended.
bool append_canonical(std::string& out, std::string_view text, const ValueType& type);

// The order of two canonical forms: numbers by value, exactly; all others by their bytes.
std::strong_ordering compare_canonical(std::string_view a,
                                       std::string_view b,
                                       ValueType::Kind kind);

}  // namespace sluice::engine
