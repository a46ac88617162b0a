// Numbers as text, never as binary floating point: no digit is lost, and all sizes compare exactly.
//
// Pure functions; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::engine {

struct NumberText {
    bool negative = false;
    std::string whole;     // digits; no zero in front
    std::string fraction;  // digits, as they are written
    std::string exponent;  // with its sign; empty: none

    bool is_zero() const;
    // As JSON writes it: "-0.50", "7e+3". Zero has no sign.
    void append_to(std::string& out) const;
};

struct NumberMarks {
    char decimal = '.';
    char group = '\0';  // between groups of three digits; NUL: none
};

// A sign or none, digits on at least one side of the decimal mark, an exponent of at most six
// digits or none; groups are all there or none is.
std::optional<NumberText> parse_number(std::string_view text, NumberMarks marks);

// Its digits without zeros at either end, and where the decimal point stands before the first.
struct Magnitude {
    std::string digits;
    long point = 0;
};
Magnitude magnitude_of(const NumberText& number);

std::strong_ordering compare(const NumberText& a, const NumberText& b);

}  // namespace sluice::engine
