// JSON strings, written.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::engine {

// What stands behind the backslash for a byte that must be escaped; 'u' for \u00XX; 0 for bytes
// that stand as they are.
inline constexpr std::array<char, 256> kJsonEscapes = [] {
    std::array<char, 256> table{};
    for (std::size_t control = 0; control < 0x20; ++control) table[control] = 'u';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

// Writes one byte of a string, escaped if it must be: at most six bytes. Returns the end.
inline char* append_json_escaped(char* out, char byte) {
    constexpr std::string_view kHexDigits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(byte);
    const char escape = kJsonEscapes[code];
    if (escape == 0) {
        *out++ = byte;
        return out;
    }
    *out++ = '\\';
    *out++ = escape;
    if (escape != 'u') return out;
    *out++ = '0';
    *out++ = '0';
    *out++ = kHexDigits[code >> 4U];
    *out++ = kHexDigits[code & 0xFU];
    return out;
}

// Appends `text` (valid UTF-8) as it stands between the quotes of a JSON string: quotes,
// backslashes and control characters escaped.
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace sluice::engine
