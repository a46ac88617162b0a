// Which bytes are text. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::engine {

// How much of a run of bytes is whole UTF-8 characters other than NUL, and what stands behind.
struct TextPrefix {
    enum class Stop : std::uint8_t { kEnd, kIncomplete, kInvalid, kNul };

    std::size_t bytes = 0;
    Stop stop = Stop::kEnd;
};

// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. kIncomplete:
// the run ends inside a character that more bytes may complete.
TextPrefix text_prefix(std::string_view bytes);

// Writes a code point that is no surrogate: up to four bytes. Returns where they end.
char* put_utf8(char* out, std::uint32_t code_point);
void append_utf8(std::string& out, std::uint32_t code_point);

// Why bytes at `offset` of a file are no text: nul_byte or invalid_utf8.
std::unexpected<Error> not_text(TextPrefix::Stop stop, std::uint64_t offset);

// Valid UTF-8 cut to about `bytes_max` bytes for messages, at a character's border, with "…".
std::string excerpt(std::string_view text, std::size_t bytes_max = 80);

}  // namespace sluice::engine
