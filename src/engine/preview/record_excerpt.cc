#include "engine/preview/record_excerpt.h"

#include <algorithm>
#include <optional>

#include "engine/base64.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kShownBytes = 500;
constexpr std::size_t kLedBy = 150;  // what is shown before it
constexpr std::size_t kNear = 30;    // how far a cut may be moved to a character's border

std::string_view value_to_blame(const Error& error) {
    constexpr std::string_view kCut = "…";
    const std::string_view told = error.message;
    const std::size_t from = told.find('"');
    const std::size_t to = told.rfind('"');
    if (!error.place.column || from == std::string_view::npos || to == from) return {};
    std::string_view value = told.substr(from + 1, to - from - 1);
    if (value.ends_with(kCut)) value.remove_suffix(kCut.size());
    return value;
}

bool is_edge(std::string_view text, std::size_t at) {
    return at >= text.size() || std::string_view(",;\t|:\"'[]{}\r\n").contains(text[at]);
}

// Nothing: it is not known which one is meant. A whole field goes before a part of one.
std::optional<std::size_t> place_of(std::string_view value, std::string_view raw) {
    std::size_t count = 0;
    std::size_t whole_count = 0;
    std::size_t place = 0;
    for (std::size_t at = raw.find(value); at < raw.size(); at = raw.find(value, at + 1)) {
        const bool is_whole = (at == 0 || is_edge(raw, at - 1)) && is_edge(raw, at + value.size());
        if (is_whole ? whole_count == 0 : count == 0) place = at;
        (is_whole ? whole_count : count) += 1;
    }
    if (whole_count > 1 || (whole_count == 0 && count != 1)) return std::nullopt;
    return place;
}

std::size_t start_before(std::size_t place) {
    return place > kLedBy ? place - kLedBy : 0;
}

bool is_inside_character(std::string_view bytes, std::size_t at) {
    return at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0U) == 0x80U;
}

// A place before it, or it, where base64 may be cut: at a character's border if one is near.
std::size_t cut_before(std::string_view bytes, std::size_t at) {
    at -= at % 3;
    for (std::size_t back = 0; back <= std::min(at, kNear); back += 3) {
        if (!is_inside_character(bytes, at - back)) return at - back;
    }
    return at;
}

}  // namespace

std::string record_excerpt(std::string_view raw, const Error& error) {
    const std::string_view value = value_to_blame(error);
    if (raw.size() <= kShownBytes || value.empty()) return excerpt(raw, kShownBytes);
    std::size_t start = start_before(place_of(value, raw).value_or(0));
    while (start > 0 && is_inside_character(raw, start)) --start;
    return (start > 0 ? "…" : "") + excerpt(raw.substr(start), kShownBytes);
}

std::string base64_excerpt(std::string_view base64) {
    if (base64.size() <= kShownBytes / 3 * 4) return std::string(base64);
    const std::string bytes = from_base64(base64);
    const std::size_t bad = text_prefix(bytes).bytes;
    const std::size_t latest = bytes.size() > kShownBytes ? bytes.size() - kShownBytes : 0;
    const std::size_t start = cut_before(bytes, std::min(start_before(bad), latest));
    const std::size_t end = start + kShownBytes;
    // What little is left behind it is shown as well: what is to blame may stand there.
    if (end + kNear + 3 > bytes.size()) return std::string(base64.substr(start / 3 * 4));
    return std::string(base64.substr(start / 3 * 4, (cut_before(bytes, end) - start) / 3 * 4));
}

}  // namespace sluice::engine
