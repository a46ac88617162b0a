// The names of encodings, and what must be known of one to read and write it.
//
// Values and pure functions. iconv does the work: what the machine's iconv knows is known here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::engine {

struct Encoding {
    std::string name = "UTF-8";        // for people, in capitals
    std::string iconv_name = "UTF-8";  // the byte order is always said
    std::size_t unit_bytes = 1;        // of the shortest character
    // Input's byte order mark says the order of its bytes, output has one: "utf-16", "utf-32".
    bool mark_decides = false;

    bool is_utf8() const { return iconv_name == "UTF-8"; }
    // Its bytes; empty for encodings that have none.
    std::string_view byte_order_mark() const;
};

// "utf-8", "utf-16", "UTF-16LE", "windows-1252", "latin1", "shift_jis", …; capitals do not matter.
// "shift_jis" is what files are that call themselves so, Windows' code page 932 (as the WHATWG
// Encoding Standard has it): in the other one a backslash is a yen sign. "utf-16" and "utf-32"
// without a byte order mark are little endian. Error: unknown_encoding (kInvalid).
Result<Encoding> parse_encoding(std::string_view name);

// What a byte order mark at the start of `first` says; four bytes are enough.
std::optional<Encoding> encoding_of_mark(std::string_view first);

}  // namespace sluice::engine
