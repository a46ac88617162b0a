#include "base/http_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

namespace sluice {
namespace {

constexpr std::array<std::string_view, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> words;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
        if (text.empty()) return words;
        words.push_back(text.substr(0, text.find_first_of(separators)));
        text.remove_prefix(words.back().size());
    }
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool whole = error == std::errc{} && stop == end && text.size() <= 4 && value >= 0;
    return whole ? std::optional(value) : std::nullopt;
}

std::optional<Seconds> time_of_day(std::string_view text) {
    const auto words = split(text, ":");
    if (words.size() != 3) return std::nullopt;
    const auto hour = number(words[0]);
    const auto minute = number(words[1]);
    const auto second = number(words[2]);
    const bool valid = hour && minute && second && *hour < 24 && *minute < 60 && *second <= 60;
    if (!valid) return std::nullopt;
    return Seconds{(*hour * 60 + *minute) * 60 + *second};
}

struct Words {
    std::string_view day;
    std::string_view month;
    std::string_view year;
    std::string_view time;
};

std::optional<WallTime> assemble(const Words& words) {
    const auto day = number(words.day);
    const auto* month = std::ranges::find(kMonths, words.month);
    auto year = number(words.year);
    const auto time = time_of_day(words.time);
    const bool two_digits = words.year.size() == 2;
    if (!day || month == kMonths.end() || !year || !time) return std::nullopt;
    if (!two_digits && words.year.size() != 4) return std::nullopt;
    if (two_digits) *year += *year < 70 ? 2000 : 1900;
    const std::chrono::year_month_day date{
        std::chrono::year{*year},
        std::chrono::month{static_cast<unsigned>(month - kMonths.begin() + 1)},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return WallTime{std::chrono::sys_days{date} + *time};
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text) {
    const auto words = split(text, " ,-");
    // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"
    if (words.size() == 6 && words[5] == "GMT") {
        return assemble({words[1], words[2], words[3], words[4]});
    }
    // "Sun Nov  6 08:49:37 1994"
    if (words.size() == 5) return assemble({words[2], words[1], words[4], words[3]});
    return std::nullopt;
}

}  // namespace sluice
