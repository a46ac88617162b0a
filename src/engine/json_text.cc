#include "engine/json_text.h"

#include <array>

namespace sluice::engine {
namespace {

// 0: as it is; 'u': \u00XX; else the letter behind the backslash.
constexpr std::array<char, 256> kEscapes = [] {
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

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view kHexDigits = "0123456789abcdef";
    std::size_t run = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const char escape = kEscapes[byte];
        if (escape == 0) continue;
        out.append(text, run, at - run);
        run = at + 1;
        out += '\\';
        out += escape;
        if (escape != 'u') continue;
        out += "00";
        out += kHexDigits[byte >> 4U];
        out += kHexDigits[byte & 0xFU];
    }
    out.append(text, run);
}

}  // namespace sluice::engine
