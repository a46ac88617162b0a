#include "fuzz/transform_oracle.h"

#include <array>
#include <optional>

#include "base/memory_stream.h"
#include "engine/transform.h"

namespace sluice::fuzz {
namespace {

using engine::Format;

constexpr std::array kFormats{
    Format::kCsv, Format::kTsv, Format::kJson, Format::kNdjson, Format::kItems};

struct Outcome {
    std::string output;
    std::string error;  // described; empty: it went well
    std::uint64_t rows = 0;
};

// Small limits, so that small inputs meet them.
Outcome run(std::string_view input,
            std::optional<Format> from,
            Format to,
            std::size_t block,
            std::size_t chunk = 1 << 16) {
    engine::TransformSpec spec;
    spec.from = from;
    spec.to = to;
    spec.limits.field_bytes = 64;
    spec.limits.record_bytes = 160;
    spec.limits.columns = 8;
    spec.limits.json_depth = 6;
    spec.chunk_bytes = chunk;
    MemorySource source(input, block);
    MemorySink sink;
    const auto summary = engine::transform(source, sink, spec);
    if (!summary) return {{}, describe(summary.error()), 0};
    return {sink.take(), {}, summary->rows};
}

std::string check_split(std::string_view input, std::optional<Format> from) {
    const Outcome whole = run(input, from, Format::kItems, input.size() + 1);
    for (const std::size_t block : {1U, 2U, 5U}) {
        const Outcome split = run(input, from, Format::kItems, block);
        if (split.error != whole.error) return "split: " + split.error + " / " + whole.error;
        if (split.output != whole.output) return "split: " + split.output + " / " + whole.output;
    }
    for (const std::size_t chunk : {1U, 64U}) {
        const Outcome cut = run(input, from, Format::kItems, input.size() + 1, chunk);
        if (cut.error != whole.error) return "chunks: " + cut.error + " / " + whole.error;
        if (cut.output != whole.output) return "chunks: " + cut.output + " / " + whole.output;
    }
    return {};
}

// {"items":[…]} → format → {"items":[…]} changes nothing.
std::string check_round_trip(const std::string& items, Format format) {
    const Outcome there = run(items, Format::kItems, format, items.size());
    if (!there.error.empty()) return "there: " + there.error;
    const Outcome back = run(there.output, format, Format::kItems, there.output.size());
    if (!back.error.empty()) return "back: " + back.error + " in " + there.output;
    if (back.output != items) return "round trip: " + items + " / " + back.output;
    return {};
}

}  // namespace

std::string check_transform(std::string_view input) {
    for (const std::optional<Format> from : {std::optional<Format>{},
                                             std::optional(Format::kCsv),
                                             std::optional(Format::kTsv),
                                             std::optional(Format::kJson)}) {
        if (std::string broken = check_split(input, from); !broken.empty()) return broken;
        const Outcome items = run(input, from, Format::kItems, input.size() + 1);
        // Without rows or columns CSV and NDJSON cannot say all that {"items":[]} does.
        if (items.rows == 0 || items.output.starts_with("{\"items\":[{}")) continue;
        for (const Format format : kFormats) {
            if (std::string broken = check_round_trip(items.output, format); !broken.empty()) {
                return broken;
            }
        }
    }
    return {};
}

}  // namespace sluice::fuzz
