#include "engine/recipe/date_time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>
#include <optional>

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kDirectives = "YymbdHMSfz%";
constexpr std::array<std::string_view, 12> kMonths{
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

struct Moment {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::string_view fraction;
    std::string zone;
};

std::optional<int> take_number(std::string_view& text, std::size_t min, std::size_t max) {
    std::size_t count = 0;
    int number = 0;
    while (count < max && count < text.size() && text[count] >= '0' && text[count] <= '9') {
        number = 10 * number + (text[count++] - '0');
    }
    if (count < min) return std::nullopt;
    text.remove_prefix(count);
    return number;
}

bool take_into(int& field, std::string_view& text, std::size_t min, std::size_t max) {
    const std::optional<int> number = take_number(text, min, max);
    field = number.value_or(-1);
    return number.has_value();
}

bool take_short_year(int& year, std::string_view& text) {
    if (!take_into(year, text, 2, 2)) return false;
    year += year >= 69 ? 1900 : 2000;
    return true;
}

bool take_month_name(int& month, std::string_view& text) {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        if (!equals_ignoring_case(text.substr(0, 3), kMonths[i])) continue;
        month = static_cast<int>(i) + 1;
        text.remove_prefix(3);
        return true;
    }
    return false;
}

bool take_fraction(std::string_view& fraction, std::string_view& text) {
    const std::string_view before = text;
    if (!take_number(text, 1, 9)) return false;
    fraction = before.substr(0, before.size() - text.size());
    return true;
}

bool take_zone(std::string& zone, std::string_view& text) {
    if (text.starts_with('Z')) {
        text.remove_prefix(1);
        zone = "Z";
        return true;
    }
    if (!text.starts_with('+') && !text.starts_with('-')) return false;
    const char sign = text.front();
    text.remove_prefix(1);
    const auto hours = take_number(text, 2, 2);
    if (text.starts_with(':')) text.remove_prefix(1);
    const auto minutes = take_number(text, 2, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return false;
    zone = fmt::format("{}{:02}:{:02}", sign, *hours, *minutes);
    return true;
}

bool take_directive(char directive, std::string_view& text, Moment& moment) {
    switch (directive) {
        case 'Y':
            return take_into(moment.year, text, 4, 4);
        case 'y':
            return take_short_year(moment.year, text);
        case 'm':
            return take_into(moment.month, text, 1, 2);
        case 'b':
            return take_month_name(moment.month, text);
        case 'd':
            return take_into(moment.day, text, 1, 2);
        case 'H':
            return take_into(moment.hour, text, 1, 2);
        case 'M':
            return take_into(moment.minute, text, 1, 2);
        case 'S':
            return take_into(moment.second, text, 1, 2);
        case 'f':
            return take_fraction(moment.fraction, text);
        case 'z':
            return take_zone(moment.zone, text);
        default:
            if (!text.starts_with('%')) return false;
            text.remove_prefix(1);
            return true;
    }
}

bool is_real(const Moment& moment, DateTimeParts parts) {
    const std::chrono::year_month_day day{std::chrono::year(moment.year),
                                          std::chrono::month(static_cast<unsigned>(moment.month)),
                                          std::chrono::day(static_cast<unsigned>(moment.day))};
    if (parts.date && !day.ok()) return false;
    return !parts.time || (moment.hour < 24 && moment.minute < 60 && moment.second < 60);
}

std::optional<Moment> read_moment(std::string_view text, std::string_view format) {
    Moment moment;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == '%' && i + 1 < format.size()) {
            if (!take_directive(format[++i], text, moment)) return std::nullopt;
        } else if (text.starts_with(format[i])) {
            text.remove_prefix(1);
        } else {
            return std::nullopt;
        }
    }
    if (!text.empty()) return std::nullopt;
    return moment;
}

}  // namespace

std::string why_bad_format(std::string_view format, DateTimeParts parts) {
    std::string seen;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') continue;
        if (++i == format.size()) return "the format ends with a single %";
        if (!kDirectives.contains(format[i])) return fmt::format("%{} is not known", format[i]);
        if (format[i] != '%' && seen.contains(format[i])) {
            return fmt::format("%{} is there twice", format[i]);
        }
        seen += format[i];
    }
    const auto has = [&](std::string_view any) {
        return seen.find_first_of(any) != std::string::npos;
    };
    if (parts.date && !(has("Yy") && has("mb") && has("d"))) return "a date needs %Y, %m and %d";
    if (parts.time && !(has("H") && has("M"))) return "a time needs %H and %M";
    if (!parts.date && has("Yymbd")) return "a time of day has no date";
    if (!parts.time && has("HMSfz")) return "a date has no time of day";
    return {};
}

bool append_date_time(std::string& out,
                      std::string_view text,
                      std::string_view format,
                      DateTimeParts parts) {
    const std::optional<Moment> read = read_moment(text, format);
    if (!read || !is_real(*read, parts)) return false;
    const Moment& m = *read;
    auto to = std::back_inserter(out);
    if (parts.date) fmt::format_to(to, "{:04}-{:02}-{:02}", m.year, m.month, m.day);
    if (parts.date && parts.time) out += 'T';
    if (!parts.time) return true;
    fmt::format_to(to, "{:02}:{:02}:{:02}", m.hour, m.minute, m.second);
    if (!m.fraction.empty()) out.append(".").append(m.fraction);
    out += m.zone;
    return true;
}

}  // namespace sluice::engine
