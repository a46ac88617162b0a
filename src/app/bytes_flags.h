// The flags that say how the bytes of files are compressed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/bytes/compression.h"

namespace CLI {
class App;
}

namespace sluice::app {

// How the bytes of a conversion's files stand there.
struct BytesPlan {
    std::optional<engine::Compression> input;  // absent: the first bytes say it
    engine::Compression output = engine::Compression::kNone;
    engine::Compression rejects = engine::Compression::kNone;
    engine::Compression receipt = engine::Compression::kNone;
    std::uint64_t decompressed_bytes = 0;
};

struct BytesFlags {
    std::optional<std::string> compress;          // gzip, zstd, none; absent: OUT's name says it
    std::optional<std::string> max_decompressed;  // "64GiB"

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    // Of rejects and receipt the names alone say it. kInvalid for a size that is none.
    Result<BytesPlan> plan(const std::string& input,
                           const std::string& output,
                           const std::string& rejects,
                           const std::string& receipt) const;
};

}  // namespace sluice::app
