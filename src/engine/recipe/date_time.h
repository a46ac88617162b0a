// Dates and times in a stated format, rewritten as ISO 8601.
//
// Formats are those of strftime: %Y (four digits), %y (69–99: 19xx, else 20xx), %m, %b (Jan … Dec,
// in any case), %d, %H, %M, %S, %f (a fraction of a second, one to nine digits), %z (Z, +hh:mm,
// +hhmm),
// %%; all else stands for itself. Numbers of %m %d %H %M %S may have one digit or two. No locale,
// no time zone is assumed. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

// What is written: a date, a time of day, or both.
struct DateTimeParts {
    bool date = false;
    bool time = false;
};

// Why a format cannot give these parts; empty: it can.
std::string why_bad_format(std::string_view format, DateTimeParts parts);

// Appends the canonical form. False: `text` is not in this format or no such day or time exists.
bool append_date_time(std::string& out,
                      std::string_view text,
                      std::string_view format,
                      DateTimeParts parts);

}  // namespace sluice::engine
