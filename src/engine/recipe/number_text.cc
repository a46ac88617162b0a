#include "engine/recipe/number_text.h"

#include <algorithm>
#include <charconv>

namespace sluice::engine {
namespace {

constexpr std::size_t kExponentDigitsMax = 6;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Takes the digits at the front.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_digit);
    const std::string_view digits(text.begin(), end);
    text.remove_prefix(digits.size());
    return digits;
}

bool take(std::string_view& text, char byte) {
    if (byte == '\0' || !text.starts_with(byte)) return false;
    text.remove_prefix(1);
    return true;
}

// Digits in front of the decimal mark. False: their groups are not of three.
bool take_whole(std::string_view& text, char group, std::string& whole) {
    const std::string_view first = take_digits(text);
    whole = first;
    while (take(text, group)) {
        const std::string_view next = take_digits(text);
        if (first.empty() || first.size() > 3 || next.size() != 3) return false;
        whole += next;
    }
    return true;
}

bool take_exponent(std::string_view& text, std::string& exponent) {
    if (!take(text, 'e') && !take(text, 'E')) return true;
    exponent = take(text, '-') ? "-" : "+";
    if (exponent == "+") take(text, '+');
    const std::string_view digits = take_digits(text);
    exponent += digits;
    return !digits.empty() && digits.size() <= kExponentDigitsMax;
}

}  // namespace

bool NumberText::is_zero() const {
    return whole.empty() && fraction.find_first_not_of('0') == std::string::npos;
}

void NumberText::append_to(std::string& out) const {
    if (negative && !is_zero()) out += '-';
    out += whole.empty() ? std::string_view("0") : std::string_view(whole);
    if (!fraction.empty()) out.append(".").append(fraction);
    if (!exponent.empty()) out.append("e").append(exponent);
}

std::optional<NumberText> parse_number(std::string_view text, NumberMarks marks) {
    NumberText number;
    number.negative = take(text, '-');
    if (!number.negative) take(text, '+');
    if (!take_whole(text, marks.group, number.whole)) return std::nullopt;
    const bool has_whole = !number.whole.empty();
    number.whole.erase(0, std::min(number.whole.find_first_not_of('0'), number.whole.size()));
    if (take(text, marks.decimal)) number.fraction = take_digits(text);
    if (!has_whole && number.fraction.empty()) return std::nullopt;
    if (!take_exponent(text, number.exponent) || !text.empty()) return std::nullopt;
    return number;
}

Magnitude magnitude_of(const NumberText& number) {
    Magnitude magnitude{number.whole + number.fraction, 0};
    int exponent = 0;
    if (!number.exponent.empty()) {
        const std::string_view text = number.exponent;
        std::from_chars(text.data() + 1, text.data() + text.size(), exponent);
        if (text.front() == '-') exponent = -exponent;
    }
    const std::size_t zeros =
        std::min(magnitude.digits.find_first_not_of('0'), magnitude.digits.size());
    magnitude.digits.erase(0, zeros);
    magnitude.digits.erase(magnitude.digits.find_last_not_of('0') + 1);
    magnitude.point = static_cast<long>(number.whole.size()) - static_cast<long>(zeros) + exponent;
    return magnitude;
}

std::strong_ordering compare(const NumberText& a, const NumberText& b) {
    const int a_sign = a.is_zero() ? 0 : a.negative ? -1 : 1;
    const int b_sign = b.is_zero() ? 0 : b.negative ? -1 : 1;
    if (a_sign != b_sign || a_sign == 0) return a_sign <=> b_sign;
    const Magnitude am = magnitude_of(a);
    const Magnitude bm = magnitude_of(b);
    const auto order = am.point != bm.point ? am.point <=> bm.point : am.digits <=> bm.digits;
    return a_sign > 0 ? order : 0 <=> order;
}

}  // namespace sluice::engine
