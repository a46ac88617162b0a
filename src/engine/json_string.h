// The inside of a JSON string, decoded.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::engine {

// Appends the text that `raw`, what stands between a string's quotes, means (RFC 8259, section 7).
// False when an escape is wrong or half of a surrogate pair; control characters are not looked for.
bool append_json_unescaped(std::string& out, std::string_view raw);

// What stands for a character behind a backslash; NUL when nothing does.
inline constexpr std::array<char, 256> kJsonUnescaped = [] {
    std::array<char, 256> table{};
    for (const char itself : {'"', '\\', '/'}) table[static_cast<unsigned char>(itself)] = itself;
    table['b'] = '\b';
    table['f'] = '\f';
    table['n'] = '\n';
    table['r'] = '\r';
    table['t'] = '\t';
    return table;
}();
inline char json_unescaped(char byte) {
    return kJsonUnescaped[static_cast<unsigned char>(byte)];
}

// Writes the character whose four digits stand at `at`, or both halves of one, and moves `at`
// behind them. Returns where it ends in `out`; null: it is wrong, half of a surrogate pair, or goes
// on behind `end`.
char* put_json_code_point(char* out, const char*& at, const char* end);

// The same with an escape, whose backslash stands at `at`.
inline char* put_json_escape(char* out, const char*& at, const char* end) {
    if (end - at < 2) return nullptr;
    const char kind = at[1];
    at += 2;
    if (kind == 'u') return put_json_code_point(out, at, end);
    *out = json_unescaped(kind);
    return *out == '\0' ? nullptr : out + 1;
}

// Whether `text` is a number or one of true, false and null.
bool is_json_scalar(std::string_view text);

// White space between tokens (RFC 8259, section 2).
inline bool is_json_blank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

}  // namespace sluice::engine
