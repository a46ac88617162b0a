#include "engine/json_number.h"

#include <cstddef>

namespace sluice::engine {
namespace {

constexpr bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Where the digits from `at` on end.
std::size_t behind_digits(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
}

}  // namespace

JsonNumber json_number(std::string_view text) {
    const std::size_t whole = text.starts_with('-') ? 1 : 0;
    std::size_t at = behind_digits(text, whole);
    if (at == whole || (text[whole] == '0' && at > whole + 1)) return JsonNumber::kNone;
    JsonNumber found = JsonNumber::kInteger;
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = at + 1;
        at = behind_digits(text, fraction);
        if (at == fraction) return JsonNumber::kNone;
        found = JsonNumber::kDecimal;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        const std::size_t exponent = at;
        at = behind_digits(text, exponent);
        if (at == exponent) return JsonNumber::kNone;
        found = JsonNumber::kExponent;
    }
    return at == text.size() ? found : JsonNumber::kNone;
}

}  // namespace sluice::engine
