#include "engine/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sluice::engine {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::array<unsigned, 3> three{};
        for (std::size_t i = 0; i < count; ++i)
            three[i] = static_cast<unsigned char>(bytes[at + i]);
        const unsigned bits = three[0] << 16U | three[1] << 8U | three[2];
        for (std::size_t i = 0; i < 4; ++i) {
            out += i <= count ? kAlphabet[bits >> (18 - 6 * i) & 0x3FU] : '=';
        }
    }
}

std::string from_base64(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char digit : text.substr(0, text.find('='))) {
        bits = bits << 6U | static_cast<std::uint32_t>(kAlphabet.find(digit));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 0xFFU);
    }
    return bytes;
}

}  // namespace sluice::engine
