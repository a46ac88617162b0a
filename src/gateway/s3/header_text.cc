#include "gateway/s3/header_text.h"

#include <algorithm>

#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
bool is_graphic(char c) {
    return c >= 0x20 && c < 0x7F;
}

// The length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none
// (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
    const auto at = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&at](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return at(i) >= low && at(i) <= high;
    };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, is_control);
}

bool has_line_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return is_control(c) && c != '\t'; });
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, is_graphic);
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_token(std::string_view text) {
    constexpr std::string_view kSymbols = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kSymbols.find(c) != std::string_view::npos;
    });
}

std::string to_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string header_safe(std::string_view value) {
    if (is_printable_ascii(value)) return std::string(value);
    return "=?UTF-8?B?" + signing::base64_encode(value) + "?=";
}

std::string attachment_named_after(std::string_view key) {
    const auto name = key.substr(key.rfind('/') + 1);
    std::string ascii;
    for (const char c : name) {
        // A quote or backslash would end the string, a percent sign is decoded by some browsers.
        const bool plain = is_graphic(c) && c != '"' && c != '\\' && c != '%';
        ascii += plain ? c : '_';
    }
    if (ascii.empty()) ascii = "download";
    std::string text = "attachment; filename=\"" + ascii + "\"";
    if (!name.empty() && ascii != name)
        text += "; filename*=UTF-8''" + signing::percent_encode(name);
    return text;
}

}  // namespace sluice::gateway::s3
