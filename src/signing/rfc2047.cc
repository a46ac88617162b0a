#include "signing/rfc2047.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "signing/encoding.h"

namespace sluice::signing {
namespace {

struct EncodedWord {
    std::string text;      // decoded, UTF-8
    std::size_t size = 0;  // of the encoded word
};

std::optional<std::string> decode_q(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            bytes += text[i] == '_' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        unsigned byte = 0;
        const char* digits = text.data() + i + 1;
        const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
        if (error != std::errc{} || end != digits + 2) return std::nullopt;
        bytes += static_cast<char>(byte);
        i += 2;
    }
    return bytes;
}

std::optional<std::string> to_utf8(std::string bytes, std::string_view charset) {
    if (equals_ignoring_case(charset, "utf-8") || equals_ignoring_case(charset, "us-ascii")) {
        return bytes;
    }
    if (!equals_ignoring_case(charset, "iso-8859-1")) return std::nullopt;
    std::string utf8;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xC0U | (byte >> 6U));
            utf8 += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return utf8;
}

// The encoded word that `text` begins with.
std::optional<EncodedWord> encoded_word(std::string_view text) {
    if (!text.starts_with("=?")) return std::nullopt;
    const std::size_t charset_end = text.find('?', 2);
    if (charset_end == text.npos || charset_end + 2 >= text.size()) return std::nullopt;
    if (text[charset_end + 2] != '?') return std::nullopt;
    const std::size_t begin = charset_end + 3;
    const std::size_t end = text.find("?=", begin);
    if (end == text.npos) return std::nullopt;
    const std::string_view content = text.substr(begin, end - begin);
    if (content.find_first_of(" ?") != content.npos) return std::nullopt;
    const char encoding = text[charset_end + 1];
    std::optional<std::string> bytes;
    if (encoding == 'B' || encoding == 'b') bytes = base64_decode(content);
    if (encoding == 'Q' || encoding == 'q') bytes = decode_q(content);
    if (!bytes) return std::nullopt;
    // RFC 2231 allows a language after the charset: "utf-8*en".
    const std::string_view charset = text.substr(2, charset_end - 2);
    auto utf8 = to_utf8(std::move(*bytes), charset.substr(0, charset.find('*')));
    if (!utf8) return std::nullopt;
    return EncodedWord{std::move(*utf8), end + 2};
}

}  // namespace

std::string decode_rfc2047(std::string_view text) {
    std::string decoded;
    bool after_word = false;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t spaces = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
        const std::string_view gap = rest.substr(0, spaces);
        rest.remove_prefix(spaces);
        const auto word = encoded_word(rest);
        if (!word || !after_word) decoded += gap;
        after_word = word.has_value();
        if (word) {
            decoded += word->text;
            rest.remove_prefix(word->size);
        } else if (!rest.empty()) {
            decoded += rest.front();
            rest.remove_prefix(1);
        }
    }
    const bool is_text = is_utf8(decoded) && decoded.find('\0') == decoded.npos;
    return is_text ? decoded : std::string(text);
}

std::string encode_rfc2047(std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
    return plain ? std::string(text) : "=?UTF-8?B?" + base64_encode(text) + "?=";
}

}  // namespace sluice::signing
