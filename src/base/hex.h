// Lower-case hexadecimal, as signatures, ETags and ids are written.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace sluice {

std::string to_hex(std::span<const std::byte> bytes);

}  // namespace sluice
