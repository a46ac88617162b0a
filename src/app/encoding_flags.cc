#include "app/encoding_flags.h"

#include <CLI/CLI.hpp>

namespace sluice::app {
namespace {

constexpr const char* kGroup = "Encoding";

}  // namespace

void add_encoding_option(CLI::App& command, std::optional<std::string>& encoding) {
    command.add_option("--encoding", encoding, "of the input: utf-16, windows-1252, shift_jis, …")
        ->type_name("NAME")
        ->group(kGroup);
}

void add_replace_invalid_option(CLI::App& command, bool& replace_invalid) {
    command
        .add_flag("--replace-invalid",
                  replace_invalid,
                  "what is no character of the input becomes U+FFFD, and is counted")
        ->group(kGroup);
}

Result<engine::Decoding> decoding_of(const std::optional<std::string>& encoding) {
    engine::Decoding decoding;
    if (encoding) decoding.said = TRY(engine::parse_encoding(*encoding));
    return decoding;
}

void EncodingFlags::add_to(CLI::App& command) {
    add_encoding_option(command, encoding);
    add_replace_invalid_option(command, replace_invalid);
    command.add_option("--output-encoding", output_encoding, "of OUT (default utf-8)")
        ->type_name("NAME")
        ->group(kGroup);
    command.add_flag("--bom", bom, "OUT begins with a byte order mark (utf-8, utf-16, utf-32)")
        ->group(kGroup);
}

Result<EncodingPlan> EncodingFlags::plan(bool detect) const {
    EncodingPlan plan;
    plan.input = TRY(decoding_of(encoding));
    plan.input.detect = detect;
    plan.input.replace_invalid = replace_invalid;
    plan.output = TRY(engine::output_encoding(output_encoding, bom));
    return plan;
}

}  // namespace sluice::app
