// Texts that travel in headers: what may enter, and how it is written on the way out. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::gateway::s3 {

// A control character: nothing that may stand in a key.
bool has_control(std::string_view text);
// A control character other than TAB: it could forge another header line.
bool has_line_control(std::string_view text);
bool is_printable_ascii(std::string_view text);

// Decimal digits alone, of a number of 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace sluice::gateway::s3
