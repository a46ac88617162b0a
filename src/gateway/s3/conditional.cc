#include "gateway/s3/conditional.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {
namespace {

std::optional<std::uint64_t> to_number(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
    return value;
}

std::unexpected<Error> outside() {
    return s3_error("InvalidRange", "The requested range is not satisfiable");
}

}  // namespace

Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (to_lower(header.substr(0, kUnit.size())) != kUnit) return std::nullopt;
    const auto text = trimmed(header.substr(kUnit.size()));
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = to_number(text.substr(0, dash));
    const auto last = to_number(text.substr(dash + 1));

    if (dash == 0) {  // the last n bytes
        if (!last) return std::nullopt;
        if (*last == 0 || size == 0) return outside();
        return ByteRange{size - std::min(*last, size), size - 1};
    }
    const bool open_ended = dash + 1 == text.size();
    if (!first || (!open_ended && (!last || *last < *first))) return std::nullopt;
    if (*first >= size) return outside();
    return ByteRange{*first, open_ended ? size - 1 : std::min(*last, size - 1)};
}

bool matches_etag(std::string_view header, const ETag& etag) {
    if (trimmed(header) == "*") return true;
    while (true) {
        const auto item = header.substr(0, header.find(','));
        auto tag = trimmed(item);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag.size() >= 2 && tag.starts_with('"') && tag.ends_with('"')) {
            tag = tag.substr(1, tag.size() - 2);
        }
        if (tag == etag.text()) return true;
        if (item.size() == header.size()) return false;
        header.remove_prefix(item.size() + 1);
    }
}

}  // namespace sluice::gateway::s3
