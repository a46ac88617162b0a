#include "signing/time_text.h"

#include <chrono>

namespace sluice::signing {
namespace {

namespace chrono = std::chrono;

void put(std::string& out, long long value, int digits) {
    std::string text(static_cast<std::size_t>(digits), '0');
    for (int i = digits - 1; i >= 0; --i, value /= 10) {
        text[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    }
    out += text;
}

// Formats by a pattern of Y M D h m s f (one field each, of its usual width) and literal text.
std::string format(WallTime time, std::string_view pattern) {
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss clock{time - day};
    std::string out;
    for (const char c : pattern) {
        switch (c) {
            case 'Y':
                put(out, static_cast<int>(date.year()), 4);
                break;
            case 'M':
                put(out, static_cast<unsigned>(date.month()), 2);
                break;
            case 'D':
                put(out, static_cast<unsigned>(date.day()), 2);
                break;
            case 'h':
                put(out, clock.hours().count(), 2);
                break;
            case 'm':
                put(out, clock.minutes().count(), 2);
                break;
            case 's':
                put(out, clock.seconds().count(), 2);
                break;
            case 'f':
                put(out, clock.subseconds().count(), 3);
                break;
            default:
                out += c;
        }
    }
    return out;
}

// Takes `digits` decimal digits from the front of `text`; -1 when they are not there.
int take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

struct Fields {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milliseconds = 0;
};

std::optional<WallTime> to_time(const Fields& f) {
    const chrono::year_month_day date{chrono::year{f.year},
                                      chrono::month{static_cast<unsigned>(f.month)},
                                      chrono::day{static_cast<unsigned>(f.day)}};
    if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 59) return std::nullopt;
    return WallTime{chrono::sys_days{date}} + chrono::hours{f.hour} + chrono::minutes{f.minute} +
           Seconds{f.second} + Milliseconds{f.milliseconds};
}

std::optional<WallTime> parse(std::string_view text, std::string_view pattern) {
    Fields f;
    for (const char c : pattern) {
        int* field = nullptr;
        std::size_t digits = 2;
        switch (c) {
            case 'Y':
                field = &f.year;
                digits = 4;
                break;
            case 'M':
                field = &f.month;
                break;
            case 'D':
                field = &f.day;
                break;
            case 'h':
                field = &f.hour;
                break;
            case 'm':
                field = &f.minute;
                break;
            case 's':
                field = &f.second;
                break;
            case 'f':
                field = &f.milliseconds;
                digits = 3;
                break;
            default:
                if (text.empty() || text.front() != c) return std::nullopt;
                text.remove_prefix(1);
                continue;
        }
        *field = take_number(text, digits);
        if (*field < 0) return std::nullopt;
    }
    return text.empty() ? to_time(f) : std::nullopt;
}

}  // namespace

std::string amz_date(WallTime time) {
    return format(time, "YMDThmsZ");
}

std::optional<WallTime> parse_amz_date(std::string_view text) {
    return parse(text, "YMDThmsZ");
}

std::string iso_date(WallTime time) {
    return format(time, "Y-M-DTh:m:s.fZ");
}

std::optional<WallTime> parse_iso_date(std::string_view text) {
    if (const auto exact = parse(text, "Y-M-DTh:m:s.fZ")) return exact;
    return parse(text, "Y-M-DTh:m:sZ");
}

}  // namespace sluice::signing
