// Text of unknown origin made fit for JSON. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::app {

// At most `bytes_max` bytes of `text`, with U+FFFD for each byte that is not UTF-8. A character is
// never cut in two.
std::string valid_utf8(std::string_view text, std::size_t bytes_max);

}  // namespace sluice::app
