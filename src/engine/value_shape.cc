#include "engine/value_shape.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace sluice::engine {
namespace {

constexpr std::size_t kIntegerDigitsMax = 18;  // fit a 64-bit integer
constexpr std::size_t kTypedBytesMax = 40;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Takes parts off the front of a text.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool at_end() const { return text_.empty(); }
    bool take(char byte) {
        if (!text_.starts_with(byte)) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool take_one_of(std::string_view bytes) {
        if (text_.empty() || bytes.find(text_.front()) == std::string_view::npos) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::string_view digits() {
        const auto end = std::ranges::find_if_not(text_, is_digit);
        const std::string_view found(text_.begin(), end);
        text_.remove_prefix(found.size());
        return found;
    }
    // A number of so many digits, within bounds.
    std::optional<int> number(std::size_t digits_min, std::size_t digits_max, int from, int to) {
        const std::string_view found = digits();
        if (found.size() < digits_min || found.size() > digits_max) return std::nullopt;
        const int value = std::stoi(std::string(found));
        return value >= from && value <= to ? std::optional(value) : std::nullopt;
    }

  private:
    std::string_view text_;
};

bool is_padded(std::string_view digits) {
    return digits.size() > 1 && digits.front() == '0';
}

// Digits in groups of three behind the first one to three: 1.234.567.
bool take_groups(Scanner& scanner, std::string_view first, char mark) {
    if (first.empty() || first.size() > 3) return false;
    bool any = false;
    while (scanner.take(mark)) {
        if (scanner.digits().size() != 3) return false;
        any = true;
    }
    return any;
}

std::optional<ValueShape> number_shape(std::string_view value) {
    Scanner scanner(value);
    scanner.take_one_of("+-");
    const std::string_view whole = scanner.digits();
    if (whole.empty() || is_padded(whole)) return std::nullopt;
    if (scanner.at_end()) {
        if (whole.size() > kIntegerDigitsMax) return std::nullopt;
        return ValueShape::kInteger;
    }
    Scanner grouped = scanner;
    if (take_groups(grouped, whole, ',')) {
        if (grouped.at_end()) return ValueShape::kGrouped;
        if (grouped.take('.') && !grouped.digits().empty() && grouped.at_end())
            return ValueShape::kDecimal;
    }
    Scanner german = scanner;
    if (take_groups(german, whole, '.') && german.take(',') && !german.digits().empty() &&
        german.at_end())
        return ValueShape::kDecimalComma;
    if (scanner.take(',')) {
        const bool ends = !scanner.digits().empty() && scanner.at_end();
        return ends ? std::optional(ValueShape::kDecimalComma) : std::nullopt;
    }
    if (scanner.take('.') && scanner.digits().empty()) return std::nullopt;
    if (scanner.take_one_of("eE")) {
        scanner.take_one_of("+-");
        if (scanner.digits().empty()) return std::nullopt;
    }
    return scanner.at_end() ? std::optional(ValueShape::kDecimal) : std::nullopt;
}

// Behind a date: nothing, or a time of day with or without a zone.
bool ends_with_time(Scanner scanner) {
    if (scanner.at_end()) return true;
    if (!scanner.take_one_of("T ")) return false;
    if (!scanner.number(1, 2, 0, 24) || !scanner.take(':') || !scanner.number(2, 2, 0, 59))
        return false;
    if (scanner.take(':') && !scanner.number(2, 2, 0, 60)) return false;
    if (scanner.take_one_of(".,") && scanner.digits().empty()) return false;
    if (scanner.take('Z') || scanner.at_end()) return scanner.at_end();
    if (!scanner.take_one_of("+-") || !scanner.number(2, 2, 0, 14)) return false;
    scanner.take(':');
    return scanner.at_end() || (scanner.number(2, 2, 0, 59) && scanner.at_end());
}

std::optional<ValueShape> iso_date(std::string_view value, char mark) {
    Scanner scanner(value);
    const bool is = scanner.number(4, 4, 1, 9999) && scanner.take(mark) &&
                    scanner.number(2, 2, 1, 12) && scanner.take(mark) &&
                    scanner.number(2, 2, 1, 31) && ends_with_time(scanner);
    return is ? std::optional(ValueShape::kIsoDate) : std::nullopt;
}

std::optional<ValueShape> local_date(std::string_view value, char mark) {
    Scanner scanner(value);
    const auto first = scanner.number(1, 2, 1, 31);
    if (!first || !scanner.take(mark)) return std::nullopt;
    const auto second = scanner.number(1, 2, 1, 31);
    if (!second || !scanner.take(mark)) return std::nullopt;
    if (!scanner.number(4, 4, 1, 9999) || !ends_with_time(scanner)) return std::nullopt;
    if (*first > 12) return *second > 12 ? std::nullopt : std::optional(ValueShape::kDayFirst);
    if (*second > 12) return ValueShape::kMonthFirst;
    // Nobody writes the month first before a dot.
    return mark == '.' ? ValueShape::kDayFirst : ValueShape::kDayOrMonth;
}

bool is_boolean(std::string_view value) {
    std::string lower(value);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return lower == "true" || lower == "false" || lower == "yes" || lower == "no";
}

}  // namespace

ValueShape shape_of(std::string_view value) {
    if (value.empty()) return ValueShape::kEmpty;
    if (value.size() > kTypedBytesMax) return ValueShape::kText;
    if (is_digit(value.front()) || value.front() == '-' || value.front() == '+') {
        if (const auto shape = number_shape(value)) return *shape;
        for (const char mark : {'-', '/'}) {
            if (const auto shape = iso_date(value, mark)) return *shape;
        }
        for (const char mark : {'.', '/', '-'}) {
            if (const auto shape = local_date(value, mark)) return *shape;
        }
    }
    return is_boolean(value) ? ValueShape::kBoolean : ValueShape::kText;
}

}  // namespace sluice::engine
