#include "engine/json_string.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "engine/json_number.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::array<std::int8_t, 256> kHexDigits = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::uint8_t digit = 0; digit < 16; ++digit) {
        const auto value = static_cast<std::int8_t>(digit);
        if (digit < 10) {
            table[std::size_t{'0'} + digit] = value;
        } else {
            table[std::size_t{'a'} + digit - 10] = table[std::size_t{'A'} + digit - 10] = value;
        }
    }
    return table;
}();

// The four hexadecimal digits at the front, taken.
std::optional<std::uint32_t> take_code_unit(std::string_view& raw) {
    if (raw.size() < 4) return std::nullopt;
    const auto digit = [&](std::size_t at) -> int {
        return kHexDigits[static_cast<unsigned char>(raw[at])];
    };
    const int unit = digit(0) * 0x1000 + digit(1) * 0x100 + digit(2) * 0x10 + digit(3);
    if ((digit(0) | digit(1) | digit(2) | digit(3)) < 0) return std::nullopt;
    raw.remove_prefix(4);
    return static_cast<std::uint32_t>(unit);
}

// Behind \u: a character, or both halves of one, taken. Returns where it ends in `out`; null: there
// is none.
char* put_code_point(char* out, std::string_view& raw) {
    const auto unit = take_code_unit(raw);
    if (!unit || (*unit >= 0xDC00 && *unit < 0xE000)) return nullptr;
    if (*unit < 0xD800 || *unit >= 0xE000) return put_utf8(out, *unit);
    if (!raw.starts_with("\\u")) return nullptr;
    raw.remove_prefix(2);
    const auto low = take_code_unit(raw);
    if (!low || *low < 0xDC00 || *low >= 0xE000) return nullptr;
    return put_utf8(out, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
}

// Writes what `raw` stands for, which is not longer. Returns its end; null: an escape is wrong.
char* put_unescaped(char* out, std::string_view raw) {
    while (!raw.empty()) {
        if (raw.front() != '\\') {
            const std::size_t backslash = std::min(raw.find('\\'), raw.size());
            out = std::ranges::copy(raw.substr(0, backslash), out).out;
            raw.remove_prefix(backslash);
            continue;
        }
        if (raw.size() == 1) return nullptr;
        const char kind = raw[1];
        raw.remove_prefix(2);
        if (kind == 'u') {
            out = put_code_point(out, raw);
            if (out == nullptr) return nullptr;
            continue;
        }
        const char byte = json_unescaped(kind);
        if (byte == '\0') return nullptr;
        *out++ = byte;
    }
    return out;
}

}  // namespace

char json_unescaped(char byte) {
    switch (byte) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return byte == '"' || byte == '\\' || byte == '/' ? byte : '\0';
    }
}

bool append_json_unescaped(std::string& out, std::string_view raw) {
    const std::size_t begin = out.size();
    out.resize(begin + raw.size());
    const char* const end = put_unescaped(out.data() + begin, raw);
    out.resize(end == nullptr ? begin : static_cast<std::size_t>(end - out.data()));
    return end != nullptr;
}

bool is_json_scalar(std::string_view text) {
    return json_number(text) != JsonNumber::kNone || text == "true" || text == "false" ||
           text == "null";
}

}  // namespace sluice::engine
