// What stands between two separators, as a field.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/field.h"

namespace sluice::engine {

// The field from `from`, behind a separator, to where it ends: at the next one, or at the CR before
// it. Its quotes stand where RFC 4180 has them.
inline Field cut_field(
    const char* text, std::uint32_t from, std::uint32_t to, char quote, Field::Kind unquoted) {
    // Counted, not branched on: which fields have quotes is hard to foresee. At the place of an
    // empty one stands its separator.
    const std::array kinds{unquoted, Field::Kind::kQuoted};
    const std::size_t quoted = text[from] == quote ? 1 : 0;
    return {
        text + from + quoted, to - from - 2 * static_cast<std::uint32_t>(quoted), kinds[quoted]};
}

}  // namespace sluice::engine
