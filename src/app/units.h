// The values that flags, environment variables and configuration files hold, as text.
//
// Pure functions. Every error is kInvalid and says what would have been right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "gateway/gateway.h"

namespace sluice::app {

// "500ms", "30s", "10m", "12h", "7d"; "0" is none.
Result<Milliseconds> parse_duration(std::string_view text);
// "4096", "64KiB", "256MiB", "5GiB"; "KB", "MB", "GB" are powers of 1,000.
Result<std::uint64_t> parse_size(std::string_view text);
// A whole number within the bounds, both inclusive.
Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t min, std::uint64_t max);
Result<bool> parse_flag(std::string_view text);
// "127.0.0.1:8080", "[::1]:9000", "localhost:0".
Result<gateway::Endpoint> parse_endpoint(std::string_view text);
// "<scheme>://host[:port][/path]" or "<scheme>s://…", without a slash at the end.
Result<std::string> parse_url(std::string_view text, std::string_view scheme);
// "s3.example.org", in lower case; or nothing.
Result<std::string> parse_domain(std::string_view text);
// S3's rules for a bucket's name.
Result<std::string> parse_bucket(std::string_view text);

bool is_loopback(const gateway::Endpoint& endpoint);
bool is_wildcard(const gateway::Endpoint& endpoint);

// The candidate nearest to a misspelt name, as engine/nearest.h has it, or empty when none is near.
std::string_view nearest_name(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace sluice::app
