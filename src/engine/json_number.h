// Numbers in JSON's own grammar (RFC 8259, section 6). Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

enum class JsonNumber : std::uint8_t { kNone, kInteger, kDecimal, kExponent };

// Behind the digits that begin at `at`.
constexpr const char* behind_digits(const char* at, const char* end) {
    while (at != end && *at >= '0' && *at <= '9') ++at;
    return at;
}

// Whether nothing but an exponent is left: e, perhaps a sign, digits. `at` is not `end`.
constexpr bool is_exponent(const char* at, const char* end) {
    if (*at != 'e' && *at != 'E') return false;
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    return at != end && behind_digits(at, end) == end;
}

// The least of them that all of `text` is. Here, for it is asked of every value of typed output.
constexpr JsonNumber json_number(std::string_view text) {
    const char* const end = text.data() + text.size();
    const char* const whole = text.data() + (text.starts_with('-') ? 1 : 0);
    const char* at = behind_digits(whole, end);
    if (at == whole || (*whole == '0' && at > whole + 1)) return JsonNumber::kNone;
    if (at == end) return JsonNumber::kInteger;
    if (*at == '.') {
        const char* const fraction = at + 1;
        at = behind_digits(fraction, end);
        if (at == fraction) return JsonNumber::kNone;
        if (at == end) return JsonNumber::kDecimal;
    }
    return is_exponent(at, end) ? JsonNumber::kExponent : JsonNumber::kNone;
}

}  // namespace sluice::engine
