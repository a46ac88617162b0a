#include "gateway/s3/header_text.h"

#include <algorithm>
#include <charconv>

namespace sluice::gateway::s3 {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
bool is_graphic(char c) {
    return c >= 0x20 && c < 0x7F;
}

}  // namespace

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, is_control);
}

bool has_line_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return is_control(c) && c != '\t'; });
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, is_graphic);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace sluice::gateway::s3
