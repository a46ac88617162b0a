#include "engine/recipe/type_evidence.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "engine/json_number.h"

namespace sluice::engine {
namespace {

// Readers of JSON keep numbers as binary floating point of 64 bits (RFC 8259, section 6): integers
// up to 2^53-1, decimals of 15 digits, and those only in the range of full precision.
constexpr std::string_view kIntegerMax = "9007199254740991";
constexpr std::size_t kDigitsMax = 15;
constexpr long kExponentMax = 307;  // of the first digit, up and down

enum class Exact : std::uint8_t { kNone, kNumber, kInteger };

// Digits without a zero in front.
bool is_exact_integer(std::string_view digits) {
    if (digits.size() != kIntegerMax.size()) return digits.size() < kIntegerMax.size();
    return digits <= kIntegerMax;
}

// The exponent behind 'e'; one that no text of a field can bring back into range is as good as
// another.
long exponent_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    return read.ec == std::errc() ? exponent : 1L << 40;
}

bool is_e(char byte) {
    return byte == 'e' || byte == 'E';
}

// Where the first digit above zero stands in a number without its sign, or nowhere.
std::optional<std::size_t> first_nonzero(std::string_view text) {
    const auto at = std::ranges::find_if(
        text, [](char byte) { return (byte >= '1' && byte <= '9') || is_e(byte); });
    if (at == text.end() || is_e(*at)) return std::nullopt;
    return at - text.begin();
}

// A number in JSON's grammar without its sign, with a point or an exponent.
bool is_exact_decimal(std::string_view text) {
    const auto digit = first_nonzero(text);
    if (!digit) return true;  // zero
    const std::size_t first = *digit;
    const std::string_view mantissa(text.begin(), std::ranges::find_if(text, is_e));
    const std::size_t e = mantissa.size();
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const std::size_t digits = mantissa.size() - first - (point < mantissa.size() && first < point);
    if (digits > kDigitsMax) return false;
    long exponent = static_cast<long>(point) - static_cast<long>(first) - (first < point ? 1 : 0);
    if (e < text.size()) exponent += exponent_of(text.substr(e + 1));
    return exponent >= -kExponentMax && exponent <= kExponentMax;
}

Exact exact_number(std::string_view text) {
    const JsonNumber grammar = json_number(text);
    if (grammar == JsonNumber::kNone) return Exact::kNone;
    if (text.starts_with('-')) {
        text.remove_prefix(1);
        if (!first_nonzero(text)) return Exact::kNone;  // most readers lose the sign of zero
    }
    if (grammar == JsonNumber::kInteger) {
        return is_exact_integer(text) ? Exact::kInteger : Exact::kNone;
    }
    // So short that there are not too many digits, with the point.
    if (grammar == JsonNumber::kDecimal && text.size() <= kDigitsMax + 1) return Exact::kNumber;
    return is_exact_decimal(text) ? Exact::kNumber : Exact::kNone;
}

}  // namespace

void TypeEvidence::add(std::string_view value) {
    bits_ |= kSeen;
    if (value == "true" || value == "false") {
        bits_ |= kNoInteger | kNoNumber;
        return;
    }
    bits_ |= kNoBoolean;
    switch (exact_number(value)) {
        case Exact::kInteger:
            return;
        case Exact::kNumber:
            bits_ |= kNoInteger;
            return;
        case Exact::kNone:
            bits_ |= kText;
    }
}

ValueType::Kind TypeEvidence::type() const {
    using Kind = ValueType::Kind;
    if (bits_ == 0 || is_text()) return Kind::kText;
    if ((bits_ & kNoBoolean) == 0) return Kind::kBoolean;
    return (bits_ & kNoInteger) == 0 ? Kind::kInteger : Kind::kNumber;
}

}  // namespace sluice::engine
