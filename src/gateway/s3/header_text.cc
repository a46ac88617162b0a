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
