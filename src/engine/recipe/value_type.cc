#include "engine/recipe/value_type.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "engine/recipe/date_time.h"
#include "engine/recipe/number_text.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;

constexpr std::array<std::string_view, 8> kNames{
    "text", "integer", "decimal", "number", "boolean", "date", "time", "datetime"};

bool append_number(std::string& out, std::string_view text, const ValueType& type) {
    const auto number = parse_number(text, {type.decimal_mark, type.group_mark});
    if (!number) return false;
    if (type.kind == Kind::kInteger && text.contains(type.decimal_mark)) return false;
    if (type.kind != Kind::kNumber && !number->exponent.empty()) return false;
    number->append_to(out);
    return true;
}

bool append_boolean(std::string& out, std::string_view text, const ValueType& type) {
    const auto is_one_of = [&](const std::vector<std::string>& words) {
        return std::ranges::any_of(
            words, [&](const std::string& word) { return equals_ignoring_case(word, text); });
    };
    const bool is_true = is_one_of(type.true_words);
    if (!is_true && !is_one_of(type.false_words)) return false;
    out += is_true ? "true" : "false";
    return true;
}

bool append_moment(std::string& out, std::string_view text, const ValueType& type) {
    const DateTimeParts parts{.date = type.kind != Kind::kTime, .time = type.kind != Kind::kDate};
    const auto in = [&](std::string_view format) {
        return append_date_time(out, text, format, parts);
    };
    if (!type.format.empty()) return in(type.format);
    if (type.kind == Kind::kDate) return in("%Y-%m-%d");
    if (type.kind == Kind::kTime) return in("%H:%M:%S") || in("%H:%M:%S.%f");
    return in("%Y-%m-%dT%H:%M:%S") || in("%Y-%m-%dT%H:%M:%S%z") || in("%Y-%m-%dT%H:%M:%S.%f") ||
           in("%Y-%m-%dT%H:%M:%S.%f%z");
}

}  // namespace

std::string_view to_string(Kind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Kind> parse_value_kind(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Kind>(found - kNames.begin());
}

bool append_canonical(std::string& out, std::string_view text, const ValueType& type) {
    switch (type.kind) {
        case Kind::kText:
            out += text;
            return true;
        case Kind::kInteger:
        case Kind::kDecimal:
        case Kind::kNumber:
            return append_number(out, trimmed(text), type);
        case Kind::kBoolean:
            return append_boolean(out, trimmed(text), type);
        case Kind::kDate:
        case Kind::kTime:
        case Kind::kDateTime:
            break;
    }
    return append_moment(out, trimmed(text), type);
}

std::strong_ordering compare_canonical(std::string_view a, std::string_view b, Kind kind) {
    if (!is_numeric(kind)) return a <=> b;
    return compare(parse_number(a, {}).value_or(NumberText{}),
                   parse_number(b, {}).value_or(NumberText{}));
}

}  // namespace sluice::engine
