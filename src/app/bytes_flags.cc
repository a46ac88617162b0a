#include "app/bytes_flags.h"

#include <CLI/CLI.hpp>

#include "app/units.h"
#include "base/limits.h"

namespace sluice::app {

using engine::Compression;

namespace {

Compression named_compression(const std::string& name) {
    return engine::compression_of_name(name).value_or(Compression::kNone);
}

}  // namespace

void BytesFlags::add_to(CLI::App& command) {
    constexpr const char* kGroup = "Compression";
    command
        .add_option(
            "--compress",
            compress,
            "of OUT; else its name says it (.gz, .zst), as of FILE of --rejects and --receipt")
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

Result<BytesPlan> BytesFlags::plan(const std::string& input,
                                   const std::string& output,
                                   const std::string& rejects,
                                   const std::string& receipt) const {
    BytesPlan plan;
    plan.input = engine::compression_of_name(input);
    plan.output = compress ? engine::parse_compression(*compress).value_or(Compression::kNone)
                           : named_compression(output);
    plan.rejects = named_compression(rejects);
    plan.receipt = named_compression(receipt);
    plan.decompressed_bytes =
        max_decompressed ? TRY(parse_size(*max_decompressed)) : Limits{}.decompressed_bytes;
    return plan;
}

}  // namespace sluice::app
