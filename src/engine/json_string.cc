#include "engine/json_string.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "engine/json_number.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// The four hexadecimal digits at the front, taken.
std::optional<std::uint32_t> take_code_unit(std::string_view& raw) {
    std::uint32_t unit = 0;
    if (raw.size() < 4) return std::nullopt;
    const auto [end, error] = std::from_chars(raw.data(), raw.data() + 4, unit, 16);
    if (error != std::errc() || end != raw.data() + 4) return std::nullopt;
    raw.remove_prefix(4);
    return unit;
}

// Behind \u: a character, or both halves of one.
bool append_code_point(std::string& out, std::string_view& raw) {
    const auto unit = take_code_unit(raw);
    if (!unit || (*unit >= 0xDC00 && *unit < 0xE000)) return false;
    if (*unit < 0xD800 || *unit >= 0xE000) {
        append_utf8(out, *unit);
        return true;
    }
    if (!raw.starts_with("\\u")) return false;
    raw.remove_prefix(2);
    const auto low = take_code_unit(raw);
    if (!low || *low < 0xDC00 || *low >= 0xE000) return false;
    append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
    return true;
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
    while (true) {
        const std::size_t backslash = raw.find('\\');
        out.append(raw.substr(0, backslash));
        if (backslash == std::string_view::npos) return true;
        if (backslash + 1 == raw.size()) return false;
        const char kind = raw[backslash + 1];
        raw.remove_prefix(backslash + 2);
        if (kind == 'u') {
            if (!append_code_point(out, raw)) return false;
            continue;
        }
        const char byte = json_unescaped(kind);
        if (byte == '\0') return false;
        out += byte;
    }
}

bool is_json_scalar(std::string_view text) {
    return json_number(text) != JsonNumber::kNone || text == "true" || text == "false" ||
           text == "null";
}

}  // namespace sluice::engine
