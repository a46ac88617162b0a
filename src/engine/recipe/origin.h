// Where a row comes from, as two values that it carries behind its columns when it may have to be
// rejected behind a step that sees all rows.
//
// Pure functions; any thread. An Origin borrows the bytes it was read from.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/field.h"

namespace sluice::engine {

struct Origin {
    std::uint64_t row = 0;          // of the chunk, then of the file's data rows: 1 is the first
    std::uint64_t byte_offset = 0;  // of the record's first byte
    std::string_view raw;           // the record, as Reject::raw
};

// The first of the two has row and offset, so that a row's number changes without a copy of the
// second one, which has the raw bytes.
inline constexpr std::size_t kOriginFields = 2;
inline constexpr std::size_t kPlaceBytes = 16;
std::array<char, kPlaceBytes> place_of(const Origin& origin);
Origin read_origin(const Field* fields);

}  // namespace sluice::engine
