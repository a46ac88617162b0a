#include <array>
#include <optional>

#include "fuzz/oracles.h"
#include "fuzz/splits.h"

namespace sluice::fuzz {
namespace {

using engine::Format;
using engine::TransformSpec;

constexpr std::array kFormats{
    Format::kCsv, Format::kTsv, Format::kJson, Format::kNdjson, Format::kItems};

TransformSpec spec_of(std::optional<Format> from, Format to, const Limits& limits) {
    TransformSpec spec;
    spec.from = from;
    spec.to = to;
    spec.limits = limits;
    return spec;
}

// {"items":[…]} → format → {"items":[…]} changes nothing.
std::string check_round_trip(const std::string& items, Format format, const Limits& limits) {
    const Outcome there = run(items, spec_of(Format::kItems, format, limits));
    if (!there.ok) return "there: " + there.all();
    const Outcome back = run(there.output, spec_of(format, Format::kItems, limits));
    if (!back.ok) return "back: " + back.all() + " in " + there.output;
    if (back.output != items) return "round trip: " + items + " / " + back.output;
    return {};
}

}  // namespace

std::string check_transform(std::string_view input) {
    if (input.empty()) return {};
    const Limits limits = chosen_limits((static_cast<unsigned char>(input.front()) & 1U) != 0);
    input.remove_prefix(1);
    for (const std::optional<Format> from : {std::optional<Format>{},
                                             std::optional(Format::kCsv),
                                             std::optional(Format::kTsv),
                                             std::optional(Format::kJson)}) {
        const TransformSpec spec = spec_of(from, Format::kItems, limits);
        const Outcome items = run(input, spec);
        if (auto broken = check_splits(input, spec, items); !broken.empty()) return broken;
        // Without rows or columns CSV and NDJSON cannot say all that {"items":[]} does.
        if (items.summary.rows == 0 || items.output.starts_with("{\"items\":[{}")) continue;
        for (const Format format : kFormats) {
            auto broken = check_round_trip(items.output, format, limits);
            if (!broken.empty()) return broken;
        }
    }
    return {};
}

}  // namespace sluice::fuzz
