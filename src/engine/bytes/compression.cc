#include "engine/bytes/compression.h"

#include <array>

namespace sluice::engine {
namespace {

constexpr std::array<std::string_view, 3> kNames{"none", "gzip", "zstd"};

}  // namespace

std::string_view to_string(Compression compression) {
    return kNames[static_cast<std::size_t>(compression)];
}

std::optional<Compression> parse_compression(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (name == kNames[i]) return static_cast<Compression>(i);
    }
    return std::nullopt;
}

Compression compression_of_magic(std::string_view first) {
    if (first.starts_with("\x1F\x8B\x08")) return Compression::kGzip;  // 8: deflate
    if (first.starts_with("\x28\xB5\x2F\xFD")) return Compression::kZstd;
    return Compression::kNone;
}

}  // namespace sluice::engine
