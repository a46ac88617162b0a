// A bucket's CORS configuration: which pages may do what. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::gateway::s3 {

struct CorsRule {
    std::string id;
    std::vector<std::string> origins;  // one `*` each, for any text
    std::vector<std::string> methods;
    std::vector<std::string> headers;  // that may be sent; one `*` each, any case
    std::vector<std::string> exposed;  // that the page may read
    std::optional<std::uint32_t> max_age_s;

    friend bool operator==(const CorsRule&, const CorsRule&) = default;
};

// The first that matches wins.
using CorsRules = std::vector<CorsRule>;

// At most 100 rules. MalformedXML; InvalidRequest: a method, wildcard or name that no
// rule can have.
Result<CorsRules> read_cors(const std::string& document);
// read_cors() of it gives the same rules.
std::string to_xml(const CorsRules& rules);

// What a request, or the one that a preflight announces, would do.
struct CorsQuestion {
    std::string_view origin;
    std::string_view method;
    std::vector<std::string> headers;  // that a preflight asks for, in lower case
};

// Null: nothing allows it.
const CorsRule* first_match(const CorsRules& rules, const CorsQuestion& question);
bool allows_origin(const CorsRule& rule, std::string_view origin);

}  // namespace sluice::gateway::s3
