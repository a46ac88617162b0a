#include "app/units.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "base/bucket_name.h"
#include "base/text.h"
#include "engine/nearest.h"

namespace sluice::app {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 5> kDurations{{
    {"ms", 1},
    {"s", 1'000},
    {"m", 60'000},
    {"h", 3'600'000},
    {"d", 86'400'000},
}};

constexpr std::array<Unit, 9> kSizes{{
    {"", 1},
    {"B", 1},
    {"KB", 1'000},
    {"MB", 1'000'000},
    {"GB", 1'000'000'000},
    {"KiB", 1ULL << 10U},
    {"MiB", 1ULL << 20U},
    {"GiB", 1ULL << 30U},
    {"TiB", 1ULL << 40U},
}};

std::unexpected<Error> bad_value(std::string_view text, std::string_view wanted) {
    return fail(
        Code::kInvalid, "bad_value", "\"" + std::string(text) + "\" is not " + std::string(wanted));
}

// A whole number and a unit: value × factor, or nothing.
template <std::size_t N>
bool parse_with_unit(std::string_view text, const std::array<Unit, N>& units, std::uint64_t& out) {
    std::uint64_t number = 0;
    const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{}) return false;
    const std::string_view suffix(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    const auto unit = std::ranges::find(units, suffix, &Unit::name);
    constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (unit == units.end() || number > kMax / unit->factor) return false;
    out = number * unit->factor;
    return true;
}

}  // namespace

Result<Milliseconds> parse_duration(std::string_view text) {
    std::uint64_t milliseconds = 0;
    if (text != "0" && !parse_with_unit(text, kDurations, milliseconds))
        return bad_value(text, "a duration: 500ms, 30s, 10m, 12h, 7d, or 0");
    return Milliseconds{static_cast<Milliseconds::rep>(milliseconds)};
}

Result<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t bytes = 0;
    if (!parse_with_unit(text, kSizes, bytes))
        return bad_value(text, "a size: 4096, 64KiB, 256MiB, 5GiB");
    return bytes;
}

Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t min, std::uint64_t max) {
    std::uint64_t number = 0;
    const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{} || rest != text.data() + text.size() || number < min || number > max)
        return bad_value(
            text, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    return number;
}

Result<bool> parse_flag(std::string_view text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return bad_value(text, "true or false");
}

Result<gateway::Endpoint> parse_endpoint(std::string_view text) {
    constexpr std::string_view kWanted =
        "ADDRESS:PORT, as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:80";
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return bad_value(text, kWanted);
    std::string address(text.substr(0, colon));
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    if (bracketed) address = address.substr(1, address.size() - 2);
    if (address == "localhost") address = "127.0.0.1";
    in6_addr parsed{};
    const int family = bracketed ? AF_INET6 : AF_INET;
    if (inet_pton(family, address.c_str(), &parsed) != 1) return bad_value(text, kWanted);
    const auto port = parse_count(text.substr(colon + 1), 0, 65'535);
    if (!port) return bad_value(text, kWanted);
    return gateway::Endpoint{std::move(address), static_cast<std::uint16_t>(*port)};
}

Result<std::string> parse_url(std::string_view text, std::string_view scheme) {
    const std::string plain = std::string(scheme) + "://";
    const std::string secure = std::string(scheme) + "s://";
    if (text.empty()) return std::string{};
    std::string_view rest = text;
    if (rest.starts_with(plain)) {
        rest.remove_prefix(plain.size());
    } else if (rest.starts_with(secure)) {
        rest.remove_prefix(secure.size());
    } else {
        return bad_value(text, "an address that starts with " + plain + " or " + secure);
    }
    const bool odd = rest.find_first_of("?# \"\\") != std::string_view::npos;
    if (rest.empty() || rest.starts_with('/') || odd)
        return bad_value(text, "an address: scheme, host and perhaps port and path, no query");
    while (text.ends_with('/')) text.remove_suffix(1);
    return std::string(text);
}

Result<std::string> parse_domain(std::string_view text) {
    std::string name = to_lower(text);
    const bool odd = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") != name.npos;
    if (odd || name.starts_with('.') || name.ends_with('.') || name.contains("..")) {
        return bad_value(text, "a host name, without scheme, port and dots at its ends");
    }
    return name;
}

Result<std::string> parse_bucket(std::string_view text) {
    if (!is_bucket_name(text)) {
        return bad_value(text, "a bucket name: " + std::string(kBucketNameRules));
    }
    return std::string(text);
}

bool is_loopback(const gateway::Endpoint& endpoint) {
    return endpoint.address.starts_with("127.") || endpoint.address == "::1";
}

bool is_wildcard(const gateway::Endpoint& endpoint) {
    return endpoint.address == "0.0.0.0" || endpoint.address == "::";
}

std::string_view nearest_name(std::string_view wrong, const std::vector<std::string_view>& names) {
    const std::vector<std::string> candidates(names.begin(), names.end());
    const std::string* const near = engine::nearest(wrong, candidates);
    if (near == nullptr) return {};
    return names[static_cast<std::size_t>(near - candidates.data())];
}

}  // namespace sluice::app
