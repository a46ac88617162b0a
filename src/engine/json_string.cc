#include "engine/json_string.h"

#include <array>
#include <cstdint>
#include <cstring>

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

// The code unit of four hexadecimal digits; negative when they are none.
std::int32_t code_unit(const char* digits) {
    const auto digit = [&](std::size_t at) -> std::int32_t {
        return kHexDigits[static_cast<unsigned char>(digits[at])];
    };
    return digit(0) * 0x1000 | digit(1) * 0x100 | digit(2) * 0x10 | digit(3);
}

bool is_high_half(std::int32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_half(std::int32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

// Writes what `raw` stands for, which is not longer. Returns its end; null: an escape is wrong.
char* put_unescaped(char* out, std::string_view raw) {
    const char* at = raw.data();
    const char* const end = at + raw.size();
    while (at != end) {
        if (*at != '\\') {
            const auto left = static_cast<std::size_t>(end - at);
            const void* const backslash = std::memchr(at, '\\', left);
            const std::size_t plain =
                backslash == nullptr
                    ? left
                    : static_cast<std::size_t>(static_cast<const char*>(backslash) - at);
            std::memcpy(out, at, plain);
            out += plain;
            at += plain;
            continue;
        }
        out = put_json_escape(out, at, end);
        if (out == nullptr) return nullptr;
    }
    return out;
}

}  // namespace

char* put_json_code_point(char* out, const char*& at, const char* end) {
    if (end - at < 4) return nullptr;
    const std::int32_t unit = code_unit(at);
    at += 4;
    if (unit < 0 || is_low_half(unit)) return nullptr;
    if (!is_high_half(unit)) return put_utf8(out, static_cast<std::uint32_t>(unit));
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return nullptr;
    const std::int32_t low = code_unit(at + 2);
    at += 6;
    if (!is_low_half(low)) return nullptr;
    return put_utf8(out,
                    0x10000U + static_cast<std::uint32_t>(unit - 0xD800) * 0x400U +
                        static_cast<std::uint32_t>(low - 0xDC00));
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
