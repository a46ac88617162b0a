// The inside of a JSON string, decoded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::engine {

// Appends the text that `raw`, what stands between a string's quotes, means (RFC 8259, section 7).
// False when an escape is wrong or half of a surrogate pair; control characters are not looked for.
bool append_json_unescaped(std::string& out, std::string_view raw);

// What stands for a character behind a backslash; NUL when nothing does.
char json_unescaped(char byte);

// Writes what the escape at `at`, a backslash, means, and moves `at` behind it. Returns where that
// ends in `out`; null: it is wrong, half of a surrogate pair, or goes on behind `end`.
char* put_json_escape(char* out, const char*& at, const char* end);

// Whether `text` is a number or one of true, false and null.
bool is_json_scalar(std::string_view text);

// White space between tokens (RFC 8259, section 2).
inline bool is_json_blank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

}  // namespace sluice::engine
