#include "app/bytes_flags.h"

#include <CLI/CLI.hpp>

#include "app/units.h"
#include "base/limits.h"
#include "base/text.h"

namespace sluice::app {

using engine::Compression;

std::optional<Compression> compression_of_name(std::string_view name) {
    const std::string lower = to_lower(name);
    if (lower.ends_with(".gz")) return Compression::kGzip;
    if (lower.ends_with(".zst")) return Compression::kZstd;
    return std::nullopt;
}

std::string_view without_compression(std::string_view name) {
    return compression_of_name(name) ? name.substr(0, name.rfind('.')) : name;
}

void BytesFlags::add_to(CLI::App& command) {
    constexpr const char* kGroup = "Compression";
    command.add_option("--compress", compress, "of OUT; else its name says it (.gz, .zst)")
        ->type_name("gzip|zstd|none")
        ->check(CLI::IsMember({"gzip", "zstd", "none"}))
        ->group(kGroup);
    command
        .add_option("--max-decompressed",
                    max_decompressed,
                    "end when IN, decompressed, is larger (default 64GiB)")
        ->type_name("SIZE")
        ->group(kGroup);
}

Result<BytesPlan> BytesFlags::plan(const std::string& input, const std::string& output) const {
    BytesPlan plan;
    plan.input = compression_of_name(input);
    plan.output = compress ? engine::parse_compression(*compress).value_or(Compression::kNone)
                           : compression_of_name(output).value_or(Compression::kNone);
    plan.decompressed_bytes =
        max_decompressed ? TRY(parse_size(*max_decompressed)) : Limits{}.decompressed_bytes;
    return plan;
}

}  // namespace sluice::app
