// gzip (RFC 1952) and Zstandard (RFC 8878): their names, and how to tell them apart.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::engine {

enum class Compression : std::uint8_t { kNone, kGzip, kZstd };

std::string_view to_string(Compression compression);  // "none", "gzip", "zstd"
std::optional<Compression> parse_compression(std::string_view name);
// What bytes that begin like this are. Four bytes are enough.
Compression compression_of_magic(std::string_view first);

inline constexpr std::size_t kMagicBytes = 4;

// What ".gz" and ".zst" at the end of a name say.
std::optional<Compression> compression_of_name(std::string_view name);
// ".gz", ".zst", or nothing.
std::string_view suffix_of(Compression compression);
// The name without such an end.
std::string_view without_compression(std::string_view name);

}  // namespace sluice::engine
