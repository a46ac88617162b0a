// Times as AWS writes them. Pure functions; UTC throughout.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::signing {

// "20151229T000000Z": X-Amz-Date. Its first eight characters are the scope's date.
std::string amz_date(WallTime time);
// Exactly that form and a date that exists, or absent.
std::optional<WallTime> parse_amz_date(std::string_view text);

// "2015-12-30T12:00:00.000Z": policies' expiration, events.
std::string iso_date(WallTime time);
// The same with or without milliseconds, or absent.
std::optional<WallTime> parse_iso_date(std::string_view text);

}  // namespace sluice::signing
