#include <array>
#include <utility>

#include "engine/transform.h"

namespace sluice::engine {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 5> kNames{{
    {Format::kCsv, "csv"},
    {Format::kTsv, "tsv"},
    {Format::kJson, "json"},
    {Format::kNdjson, "ndjson"},
    {Format::kItems, "items"},
}};

}  // namespace

std::string_view to_string(Format format) {
    for (const auto& [value, name] : kNames) {
        if (value == format) return name;
    }
    return {};
}

std::optional<Format> parse_format(std::string_view name) {
    for (const auto& [value, known] : kNames) {
        if (known == name) return value;
    }
    return std::nullopt;
}

}  // namespace sluice::engine
