// Text encodings that signatures depend on: RFC 3986 percent-encoding and base64. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::signing {

enum class Slash : std::uint8_t { kEncode, kKeep };

// Every byte but A–Z a–z 0–9 - . _ ~ becomes %XX with upper-case digits (as AWS's UriEncode).
std::string percent_encode(std::string_view text, Slash slash = Slash::kEncode);

enum class Plus : std::uint8_t { kLiteral, kSpace };

// Absent when a '%' is not followed by two hexadecimal digits. Decodes exactly once.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::kLiteral);

// RFC 4648 with padding, no line breaks.
std::string base64_encode(std::string_view bytes);
// Strict: absent on other characters, missing padding, or bits left over.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace sluice::signing
