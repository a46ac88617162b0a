// Small questions about text that several rooms ask. ASCII unless said otherwise, whatever the
// locale. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice {

std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Without the `blanks` at both ends.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t");

// A name that may stand in HTTP (RFC 9110, 5.6.2).
bool is_token(std::string_view text);

// The Host header that clients send for "<scheme>://host[:port][/path]": a scheme's usual port is
// left out. Empty for what is no such address.
std::string host_of(std::string_view url);

// The length in bytes of the UTF-8 sequence at the front of a text that is not empty; 0: none. No
// overlong form, no surrogate, nothing above U+10FFFF (RFC 3629, section 4).
std::size_t utf8_length(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace sluice
