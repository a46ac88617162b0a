#include "engine/utf8.h"

#include <array>
#include <cstring>

namespace sluice::engine {
namespace {

using Stop = TextPrefix::Stop;

// The length of the ASCII run without NUL at the start, found eight bytes at a time.
std::size_t ascii_run(std::string_view bytes) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        // The borrow marks a zero byte (and perhaps bytes above it: the loop below decides).
        if (((word | (word - kOnes)) & kHighBits) != 0) break;
    }
    while (at < bytes.size() && static_cast<signed char>(bytes[at]) > 0) ++at;
    return at;
}

// What the first byte of a character of two or more bytes says: how many there are, and the bounds
// of the second one (RFC 3629, section 4). Length 0: no character begins so.
struct Lead {
    std::size_t length;
    unsigned char second_min;
    unsigned char second_max;
};

Lead lead_of(unsigned char byte) {
    if (byte < 0xC2) return {0, 0, 0};
    if (byte < 0xE0) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte < 0xF0) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte < 0xF4) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

// The character at the start of `bytes`, whose first byte is not ASCII.
TextPrefix wide_character(std::string_view bytes) {
    const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    const Lead lead = lead_of(byte_at(0));
    if (lead.length == 0) return {0, Stop::kInvalid};
    for (std::size_t at = 1; at < lead.length; ++at) {
        if (at == bytes.size()) return {0, Stop::kIncomplete};
        const unsigned char min = at == 1 ? lead.second_min : 0x80;
        const unsigned char max = at == 1 ? lead.second_max : 0xBF;
        if (byte_at(at) < min || byte_at(at) > max) return {0, Stop::kInvalid};
    }
    return {lead.length, Stop::kEnd};
}

}  // namespace

TextPrefix text_prefix(std::string_view bytes) {
    std::size_t at = 0;
    while (true) {
        at += ascii_run(bytes.substr(at));
        if (at == bytes.size()) return {at, Stop::kEnd};
        if (bytes[at] == '\0') return {at, Stop::kNul};
        const TextPrefix wide = wide_character(bytes.substr(at));
        if (wide.bytes == 0) return {at, wide.stop};
        at += wide.bytes;
    }
}

char* put_utf8(char* out, std::uint32_t code_point) {
    const auto tail = [&](unsigned shift) {
        return static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
    };
    const auto lead = [&](std::uint32_t mark, unsigned shift) {
        return static_cast<char>(mark | (code_point >> shift));
    };
    if (code_point < 0x80) {
        *out++ = lead(0, 0);
    } else if (code_point < 0x800) {
        *out++ = lead(0xC0, 6);
        *out++ = tail(0);
    } else if (code_point < 0x10000) {
        *out++ = lead(0xE0, 12);
        *out++ = tail(6);
        *out++ = tail(0);
    } else {
        *out++ = lead(0xF0, 18);
        *out++ = tail(12);
        *out++ = tail(6);
        *out++ = tail(0);
    }
    return out;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
    std::array<char, 4> bytes{};
    out.append(bytes.data(), put_utf8(bytes.data(), code_point));
}

std::unexpected<Error> not_text(Stop stop, std::uint64_t offset) {
    const Place here{{}, {}, offset};
    if (stop == Stop::kNul) {
        return fail(
            Code::kInvalid,
            "nul_byte",
            "a NUL byte is not text; is this file binary, UTF-16 or UTF-32? Then name its encoding",
            here);
    }
    return fail(Code::kInvalid,
                "invalid_utf8",
                "the file is not valid UTF-8 here; save it as UTF-8, or name its encoding",
                here);
}

std::string excerpt(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return std::string(text);
    return std::string(text.substr(0, text_prefix(text.substr(0, bytes_max)).bytes)) + "…";
}

}  // namespace sluice::engine
