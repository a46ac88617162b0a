// The dates that clients send in Date, If-Modified-Since and its kin. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace sluice {

// The three forms of RFC 9110, 5.6.7; absent: none of them, or no date that exists.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace sluice
