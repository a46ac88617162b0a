#include "gateway/s3/part_header.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::gateway::s3 {
namespace {

// Takes a quoted string, from after its opening quote to after its closing one. A backslash escapes
// only a quote and itself: some browsers send whole Windows paths.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string value;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c == '"') return value;
        if (c == '\\' && !text.empty() && (text.front() == '"' || text.front() == '\\')) {
            value += text.front();
            text.remove_prefix(1);
        } else {
            value += c;
        }
    }
    return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& text) {
    if (text.starts_with('"')) {
        text.remove_prefix(1);
        return take_quoted(text);
    }
    const auto value = text.substr(0, text.find(';'));
    text.remove_prefix(value.size());
    return std::string(trimmed(value));
}

}  // namespace

std::optional<std::string> header_parameter(std::string_view value, std::string_view name) {
    std::string_view rest = value;
    while (true) {
        const auto semicolon = rest.find(';');
        if (semicolon == std::string_view::npos) return std::nullopt;
        rest = trimmed(rest.substr(semicolon + 1));
        const auto found = rest.substr(0, rest.find_first_of("=;"));
        rest.remove_prefix(found.size());
        if (!rest.starts_with('=')) continue;
        rest = trimmed(rest.substr(1));
        auto text = take_value(rest);
        if (!text) return std::nullopt;
        if (to_lower(trimmed(found)) == name) return text;
    }
}

std::optional<PartHeader> parse_part_header(std::string_view lines) {
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(std::min(lines.size(), line.size() + 2));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        if (to_lower(line.substr(0, colon)) != "content-disposition") continue;
        const auto value = trimmed(line.substr(colon + 1));
        if (to_lower(trimmed(value.substr(0, value.find(';')))) != "form-data") return std::nullopt;
        auto name = header_parameter(value, "name");
        if (!name) return std::nullopt;
        return PartHeader{std::move(*name), header_parameter(value, "filename").value_or("")};
    }
    return std::nullopt;
}

}  // namespace sluice::gateway::s3
