#include "base/bucket_name.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr std::array<std::string_view, 3> kReservedPrefixes{"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> kReservedSuffixes{
    "-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_edge(char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c);
}

// Four groups of digits: S3 refuses whatever looks like an address.
bool is_ip_address(std::string_view name) {
    return std::ranges::count(name, '.') == 3 &&
           std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; });
}

}  // namespace

bool is_bucket_name(std::string_view name) {
    if (name.size() < 3 || name.size() > 63) return false;
    const auto allowed = [](char c) { return is_edge(c) || c == '-' || c == '.'; };
    if (!std::ranges::all_of(name, allowed)) return false;
    if (!is_edge(name.front()) || !is_edge(name.back())) return false;
    if (name.contains("..") || is_ip_address(name)) return false;
    const auto begins = [name](std::string_view prefix) { return name.starts_with(prefix); };
    const auto ends = [name](std::string_view suffix) { return name.ends_with(suffix); };
    return std::ranges::none_of(kReservedPrefixes, begins) &&
           std::ranges::none_of(kReservedSuffixes, ends);
}

}  // namespace sluice
