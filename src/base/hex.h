// Lower-case hexadecimal, as signatures, ETags and ids are written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

std::string to_hex(std::span<const std::byte> bytes);

// Absent: an odd number of characters, or one that to_hex() does not write.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace sluice
