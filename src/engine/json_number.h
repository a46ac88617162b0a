// Numbers in JSON's own grammar (RFC 8259, section 6). Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

enum class JsonNumber : std::uint8_t { kNone, kInteger, kDecimal, kExponent };

// The least of them that all of `text` is.
JsonNumber json_number(std::string_view text);

}  // namespace sluice::engine
