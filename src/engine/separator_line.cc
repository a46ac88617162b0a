#include "engine/separator_line.h"

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kName = "sep=";
constexpr std::string_view kDelimiters = ";,|:^~!#$%&*+-./<=>?@_\x1F";

// What stands behind the name, without quotes around the line.
std::string_view named(std::string_view line) {
    const bool quoted = line.starts_with('"');
    if (quoted) line.remove_prefix(1);
    if (to_lower(line.substr(0, kName.size())) != kName) return {};
    line.remove_prefix(kName.size());
    if (!quoted) return line;
    const std::size_t close = line.rfind('"');
    return close == line.npos ? std::string_view() : line.substr(0, close);
}

bool remove_tab(std::string_view& text) {
    const std::size_t size = text.starts_with("\\t") ? 2 : text.starts_with('\t') ? 1 : 0;
    text.remove_prefix(size);
    return size > 0;
}

// Tabs, as they are or as \t, and nothing else.
bool is_tabs(std::string_view text) {
    if (!remove_tab(text)) return false;
    while (remove_tab(text)) continue;
    return text.empty();
}

}  // namespace

std::optional<std::string> delimiter_of_separator_line(std::string_view text) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == text.npos || text.find_first_not_of("\r\n", end) == text.npos) return std::nullopt;
    const std::string_view said = named(text.substr(0, end));
    if (is_tabs(said)) return "\t";
    if (said.empty() || kDelimiters.find(said.front()) == kDelimiters.npos) return std::nullopt;
    if (said.find_first_not_of(said.front()) != said.npos) return std::nullopt;
    return std::string(1, said.front());
}

}  // namespace sluice::engine
