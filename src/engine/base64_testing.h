// The way back from the base64 (RFC 4648) of rejects, for tests and fuzz oracles.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::engine::testing {

// `text` is base64.
inline std::string from_base64(std::string_view text) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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

}  // namespace sluice::engine::testing
