#include <array>
#include <string>
#include <utility>

#include "base/text.h"
#include "engine/bytes/compression.h"
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

std::optional<Format> format_of_name(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Format>, 6> kEnds{{
        {".csv", Format::kCsv},
        {".tsv", Format::kTsv},
        {".tab", Format::kTsv},
        {".json", Format::kJson},
        {".ndjson", Format::kNdjson},
        {".jsonl", Format::kNdjson},
    }};
    const std::string lower = to_lower(without_compression(name.substr(name.rfind('/') + 1)));
    for (const auto& [end, format] : kEnds) {
        if (lower.size() > end.size() && lower.ends_with(end)) return format;
    }
    return std::nullopt;
}

}  // namespace sluice::engine
