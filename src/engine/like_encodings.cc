#include "engine/like_encodings.h"

#include <array>
#include <bitset>

#include "engine/bytes/transcoder.h"

namespace sluice::engine {
namespace {

constexpr std::array kWindows{
    "WINDOWS-1252", "WINDOWS-1250", "WINDOWS-1254", "WINDOWS-1257", "WINDOWS-1253", "WINDOWS-1255"};

// Each byte beyond ASCII that `text` has, once.
std::string wide_bytes(std::string_view text) {
    std::bitset<256> found;
    for (const char byte : text) found.set(static_cast<unsigned char>(byte));
    std::string bytes;
    for (std::size_t byte = 0x80; byte < found.size(); ++byte) {
        if (found.test(byte)) bytes += static_cast<char>(byte);
    }
    return bytes;
}

// Empty: some of the bytes are no character.
std::string decode(const std::string& name, std::string_view bytes) {
    auto decoder = Transcoder::open(name, "UTF-8");
    if (!decoder) return {};
    std::string text;
    std::array<char, Transcoder::kOutputBytesMin> out{};
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto step = decoder->step(bytes.substr(at, 1), out);
        if (step.stop != Transcoder::Stop::kEnd) return {};
        text.append(out.data(), step.produced).append(",");
    }
    return text;
}

}  // namespace

bool read_alike(const std::string& one, const std::string& other, std::string_view text) {
    if (one == other) return true;
    const std::string bytes = wide_bytes(text);
    const std::string decoded = decode(one, bytes);
    return !decoded.empty() && decoded == decode(other, bytes);
}

std::string commoner_encoding(const std::string& name, std::string_view text) {
    if (!name.starts_with("ISO-8859-")) return name;
    for (const char* windows : kWindows) {
        if (read_alike(name, windows, text)) return windows;
    }
    return name;
}

}  // namespace sluice::engine
