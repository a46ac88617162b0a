#include "engine/bytes/compression.h"

#include <array>

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::array<std::string_view, 3> kNames{"none", "gzip", "zstd"};
constexpr std::array<std::string_view, 3> kSuffixes{"", ".gz", ".zst"};

// What Zstandard files may begin with, as pzstd's do (RFC 8878, 3.1.2).
bool is_skippable_frame(std::string_view first) {
    return first.size() >= 4 && (static_cast<unsigned char>(first[0]) & 0xF0U) == 0x50 &&
           first.substr(1).starts_with("\x2A\x4D\x18");
}

}  // namespace

std::string_view to_string(Compression compression) {
    return kNames[static_cast<std::size_t>(compression)];
}

std::string_view suffix_of(Compression compression) {
    return kSuffixes[static_cast<std::size_t>(compression)];
}

std::optional<Compression> parse_compression(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (name == kNames[i]) return static_cast<Compression>(i);
    }
    return std::nullopt;
}

Compression compression_of_magic(std::string_view first) {
    if (first.starts_with("\x1F\x8B\x08")) return Compression::kGzip;  // 8: deflate
    if (first.starts_with("\x28\xB5\x2F\xFD") || is_skippable_frame(first))
        return Compression::kZstd;
    return Compression::kNone;
}

std::optional<Compression> compression_of_name(std::string_view name) {
    const std::string lower = to_lower(name);
    if (lower.ends_with(".gz")) return Compression::kGzip;
    if (lower.ends_with(".zst")) return Compression::kZstd;
    return std::nullopt;
}

std::string_view without_compression(std::string_view name) {
    return compression_of_name(name) ? name.substr(0, name.rfind('.')) : name;
}

}  // namespace sluice::engine
