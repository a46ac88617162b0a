// JSON strings, written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

// How many bytes stand before the first one to escape. Blocks are compared byte by byte without a
// branch, so that the compiler makes vectors of it.
inline std::size_t json_clean_bytes(std::string_view text) {
    constexpr std::size_t kBlock = 64;
    std::size_t at = 0;
    for (; at + kBlock <= text.size(); at += kBlock) {
        const char* const bytes = text.data() + at;
        unsigned char found = 0;
        for (std::size_t i = 0; i < kBlock; ++i) {
            const auto byte = static_cast<unsigned char>(bytes[i]);
            const bool escapes = (byte < 0x20) | (byte == '"') | (byte == '\\');
            found = static_cast<unsigned char>(found | (escapes ? 1U : 0U));
        }
        if (found != 0) break;
    }
    while (at < text.size() && kJsonEscapes[static_cast<unsigned char>(text[at])] == 0) ++at;
    return at;
}

// A byte as it stands in a string, escaped if it must be.
struct JsonEscaped {
    std::array<char, 7> text;
    std::uint8_t size;  // at most six
};

inline constexpr std::array<JsonEscaped, 256> kJsonEscaped = [] {
    constexpr std::string_view kHexDigits = "0123456789abcdef";
    std::array<JsonEscaped, 256> table{};
    for (std::size_t code = 0; code < table.size(); ++code) {
        const char escape = kJsonEscapes[code];
        if (escape == 0) {
            table[code] = {{static_cast<char>(code)}, 1};
        } else if (escape != 'u') {
            table[code] = {{'\\', escape}, 2};
        } else {
            table[code] = {{'\\', 'u', '0', '0', kHexDigits[code >> 4U], kHexDigits[code & 0xFU]},
                           6};
        }
    }
    return table;
}();

// Writes one byte of a string, escaped if it must be. Returns the end. What stands up to eight
// bytes from `out` on is overwritten.
inline char* append_json_escaped(char* out, char byte) {
    const JsonEscaped& escaped = kJsonEscaped[static_cast<unsigned char>(byte)];
    std::memcpy(out, &escaped, sizeof escaped);
    return out + escaped.size;
}

// Appends `text` (valid UTF-8) as it stands between the quotes of a JSON string: quotes,
// backslashes and control characters escaped.
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace sluice::engine
