#include "signing/attachment.h"

#include "signing/encoding.h"

namespace sluice::signing {

std::string attachment_named_after(std::string_view key) {
    const auto name = key.substr(key.rfind('/') + 1);
    std::string ascii;
    for (const char c : name) {
        // A quote or backslash would end the string, a percent sign is decoded by some browsers.
        const bool plain = c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%';
        ascii += plain ? c : '_';
    }
    if (ascii.empty()) ascii = "download";
    std::string text = "attachment; filename=\"" + ascii + "\"";
    if (!name.empty() && ascii != name) text += "; filename*=UTF-8''" + percent_encode(name);
    return text;
}

}  // namespace sluice::signing
