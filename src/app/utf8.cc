#include "app/utf8.h"

#include <algorithm>

namespace sluice::app {
namespace {

// RFC 3629, table of well-formed sequences: by lead byte, the length and the second byte's range.
struct Sequence {
    std::size_t length;
    unsigned second_min;
    unsigned second_max;
};

Sequence sequence_of(unsigned lead) {
    if (lead < 0x80) return {1, 0, 0};
    if (lead < 0xC2) return {0, 0, 0};
    if (lead < 0xE0) return {2, 0x80, 0xBF};
    if (lead == 0xE0) return {3, 0xA0, 0xBF};
    if (lead == 0xED) return {3, 0x80, 0x9F};
    if (lead < 0xF0) return {3, 0x80, 0xBF};
    if (lead == 0xF0) return {4, 0x90, 0xBF};
    if (lead < 0xF4) return {4, 0x80, 0xBF};
    if (lead == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const Sequence sequence = sequence_of(byte(0));
    if (sequence.length > text.size()) return 0;
    if (sequence.length > 1 && (byte(1) < sequence.second_min || byte(1) > sequence.second_max))
        return 0;
    for (std::size_t i = 2; i < sequence.length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    return sequence.length;
}

std::string valid_utf8(std::string_view text, std::size_t bytes_max) {
    constexpr std::string_view kReplacement = "\uFFFD";
    std::string result;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::string_view next = length == 0 ? kReplacement : text.substr(0, length);
        if (result.size() + next.size() > bytes_max) break;
        result += next;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

}  // namespace sluice::app
