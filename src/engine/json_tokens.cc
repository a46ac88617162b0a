// The inside of strings, numbers and words.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/json_scanner.h"
#include "engine/json_string.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Ends a run of a string's plain characters: quote, backslash, control characters.
constexpr std::array<bool, 256> kStringSpecial = [] {
    std::array<bool, 256> table{};
    for (std::size_t control = 0; control < 0x20; ++control) table[control] = true;
    table['"'] = table['\\'] = true;
    return table;
}();

// The value of a hexadecimal digit; 16 for any other byte.
std::uint32_t hex_value(char byte) {
    if (is_digit(byte)) return static_cast<std::uint32_t>(byte - '0');
    if (byte >= 'a' && byte <= 'f') return static_cast<std::uint32_t>(byte - 'a' + 10);
    if (byte >= 'A' && byte <= 'F') return static_cast<std::uint32_t>(byte - 'A' + 10);
    return 16;
}

std::string to_utf8(std::uint32_t code_point) {
    std::string text;
    append_utf8(text, code_point);
    return text;
}

}  // namespace

bool JsonScanner::in_string() {
    const char* const begin = at_;
    while (at_ != end_ && !kStringSpecial[static_cast<unsigned char>(*at_)]) ++at_;
    const std::string_view run(begin, at_);
    if (at_ == end_) return string_part(run);
    if (*at_ == '"') {
        ++at_;
        if (!is_key_) {
            end_value();
            return events_.on_string(run);
        }
        state_ = State::kColon;
        return events_.on_key(run);
    }
    if (*at_ != '\\') return syntax_error("a control character in a string must be escaped");
    escape_offset_ = here();
    ++at_;
    state_ = State::kEscape;
    return run.empty() || string_part(run);
}

bool JsonScanner::string_part(std::string_view part) {
    return is_key_ ? events_.on_key_part(part) : events_.on_string_part(part);
}

bool JsonScanner::in_escape() {
    if (*at_ == 'u') {
        ++at_;
        hex_left_ = 4;
        code_unit_ = 0;
        high_half_ = 0;
        state_ = State::kHex;
        return true;
    }
    const char plain = json_unescaped(*at_);
    if (plain == '\0') return syntax_error("there is no such escape");
    ++at_;
    state_ = State::kString;
    return string_part({&plain, 1});
}

bool JsonScanner::in_hex() {
    const std::uint32_t digit = hex_value(*at_);
    if (digit == 16) return syntax_error("a hexadecimal digit must stand here");
    ++at_;
    code_unit_ = code_unit_ * 16 + digit;
    return --hex_left_ > 0 || take_code_unit();
}

// A \u escape is whole: a character, or half of one (RFC 8259, section 7).
bool JsonScanner::take_code_unit() {
    const std::uint32_t unit = std::exchange(code_unit_, 0);
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_low != (high_half_ != 0)) return half_pair(State::kString);
    if (unit >= 0xD800 && unit < 0xDC00) {
        high_half_ = unit;
        hex_left_ = 4;
        state_ = State::kPairBackslash;
        return true;
    }
    state_ = State::kString;
    if (!is_low) return string_part(to_utf8(unit));
    return string_part(to_utf8(0x10000 + ((high_half_ - 0xD800) << 10U) + (unit - 0xDC00)));
}

JsonScanner::Number JsonScanner::next_in_number(Number state, char byte) {
    const bool digit = is_digit(byte);
    const bool e = byte == 'e' || byte == 'E';
    switch (state) {
        case Number::kEnd:
            if (byte == '-') return Number::kMinus;
            [[fallthrough]];
        case Number::kMinus:
            if (byte == '0') return Number::kZero;
            return digit ? Number::kInteger : Number::kEnd;
        case Number::kInteger:
            if (digit) return Number::kInteger;
            [[fallthrough]];
        case Number::kZero:
            if (byte == '.') return Number::kDot;
            return e ? Number::kE : Number::kEnd;
        case Number::kFraction:
            if (e) return Number::kE;
            [[fallthrough]];
        case Number::kDot:
            return digit ? Number::kFraction : Number::kEnd;
        case Number::kE:
            if (byte == '+' || byte == '-') return Number::kSign;
            [[fallthrough]];
        case Number::kSign:
        case Number::kExponent:
            return digit ? Number::kExponent : Number::kEnd;
    }
    return Number::kEnd;
}

bool JsonScanner::is_number_whole() const {
    return number_ == Number::kZero || number_ == Number::kInteger ||
           number_ == Number::kFraction || number_ == Number::kExponent;
}

bool JsonScanner::in_number() {
    const char* const begin = at_;
    while (at_ != end_) {
        const Number next = next_in_number(number_, *at_);
        if (next == Number::kEnd) break;
        number_ = next;
        ++at_;
        const bool digits_follow =
            next == Number::kInteger || next == Number::kFraction || next == Number::kExponent;
        if (digits_follow) at_ = std::find_if_not(at_, end_, is_digit);
    }
    const std::string_view run(begin, at_);
    if (at_ == end_) return events_.on_number_part(run);
    if (!is_number_whole()) return syntax_error("a digit must stand here");
    end_value();
    return events_.on_number(run);
}

bool JsonScanner::in_literal() {
    if (*at_ != literal_[literal_matched_]) {
        return syntax_error("only true, false and null are words of JSON");
    }
    ++at_;
    if (++literal_matched_ < literal_.size()) return true;
    end_value();
    return events_.on_literal(literal_);
}

}  // namespace sluice::engine
