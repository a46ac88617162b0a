// Where a row comes from, as a value that it carries behind its columns when it may have to be
// rejected behind a step that sees all rows.
//
// Pure functions; any thread. An Origin borrows the bytes it was read from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::engine {

struct Origin {
    std::uint64_t row = 0;          // of the chunk, then of the file's data rows: 1 is the first
    std::uint64_t byte_offset = 0;  // of the record's first byte
    std::string_view raw;           // the record, as Reject::raw
};

void append_origin(std::string& out, const Origin& origin);
// What append_origin() made.
Origin read_origin(std::string_view bytes);

}  // namespace sluice::engine
