#include "gateway/s3/cors_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/s3_error.h"
#include "gateway/s3/xml.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kRules = 100;
constexpr std::size_t kIdBytes = 255;
constexpr std::array<std::string_view, 5> kMethods{"GET", "PUT", "HEAD", "POST", "DELETE"};

std::unexpected<Error> invalid(std::string message) {
    return s3_error("InvalidRequest", std::move(message));
}

Result<std::vector<std::string>> texts(pugi::xml_node rule, const char* name) {
    std::vector<std::string> found;
    for (const pugi::xml_node child : rule.children(name)) found.push_back(TRY(text_of(child)));
    return found;
}

Result<void> check_patterns(std::string_view element, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        if (std::ranges::count(value, '*') > 1) {
            return invalid(std::string(element) + " \"" + value +
                           "\" can not have more than one wildcard.");
        }
        if (value.empty() || has_control(value)) {
            return invalid(std::string(element) + " is empty or holds a control character.");
        }
    }
    return {};
}

// It becomes a line of a reply.
Result<void> check_names(std::string_view element, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        if (is_token(value) && !value.contains('*')) continue;
        return invalid(std::string(element) + " \"" + value + "\" is not the name of a header.");
    }
    return {};
}

Result<void> check(const CorsRule& rule) {
    if (rule.origins.empty() || rule.methods.empty()) return malformed_xml();
    if (rule.id.size() > kIdBytes || has_control(rule.id)) {
        return invalid("A rule's ID has at most 255 characters, none of them a control character.");
    }
    TRY(check_patterns("AllowedOrigin", rule.origins));
    TRY(check_patterns("AllowedHeader", rule.headers));
    TRY(check_names("ExposeHeader", rule.exposed));
    for (const std::string& method : rule.methods) {
        if (std::ranges::find(kMethods, method) != kMethods.end()) continue;
        return invalid("Found unsupported HTTP method in CORS config. Unsupported method is " +
                       method);
    }
    return {};
}

Result<std::optional<std::uint32_t>> read_max_age(pugi::xml_node rule) {
    const auto text = TRY(child_text(rule, "MaxAgeSeconds"));
    if (!text) return std::nullopt;
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    const bool whole = error == std::errc{} && end == text->data() + text->size();
    if (!whole || seconds > std::numeric_limits<std::int32_t>::max()) return malformed_xml();
    return seconds;
}

Result<CorsRule> read_rule(pugi::xml_node node) {
    TRY(check_children(node,
                       {"ID",
                        "AllowedOrigin",
                        "AllowedMethod",
                        "AllowedHeader",
                        "ExposeHeader",
                        "MaxAgeSeconds"}));
    CorsRule rule;
    rule.id = TRY(child_text(node, "ID")).value_or("");
    rule.origins = TRY(texts(node, "AllowedOrigin"));
    rule.methods = TRY(texts(node, "AllowedMethod"));
    rule.headers = TRY(texts(node, "AllowedHeader"));
    rule.exposed = TRY(texts(node, "ExposeHeader"));
    rule.max_age_s = TRY(read_max_age(node));
    TRY(check(rule));
    return rule;
}

bool matches(std::string_view pattern, std::string_view text) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    return text.size() + 1 >= pattern.size() && text.starts_with(pattern.substr(0, star)) &&
           text.ends_with(pattern.substr(star + 1));
}

bool allows(const CorsRule& rule, const CorsQuestion& question) {
    const auto allows_header = [&rule](const std::string& asked) {
        return std::ranges::any_of(rule.headers, [&asked](const std::string& pattern) {
            return matches(to_lower(pattern), asked);
        });
    };
    return allows_origin(rule, question.origin) &&
           std::ranges::find(rule.methods, question.method) != rule.methods.end() &&
           std::ranges::all_of(question.headers, allows_header);
}

}  // namespace

Result<CorsRules> read_cors(const std::string& document) {
    const XmlDocument xml = TRY(XmlDocument::parse(document, "CORSConfiguration"));
    TRY(check_children(xml.root(), {"CORSRule"}));
    CorsRules rules;
    for (const pugi::xml_node node : xml.root().children("CORSRule")) {
        if (rules.size() == kRules) {
            return invalid(
                "The number of CORS rules should not exceed allowed limit of 100 rules.");
        }
        rules.push_back(TRY(read_rule(node)));
    }
    if (rules.empty()) return malformed_xml();
    return rules;
}

std::string to_xml(const CorsRules& rules) {
    XmlWriter xml("CORSConfiguration");
    const auto each = [&xml](const char* name, const std::vector<std::string>& values) {
        for (const std::string& value : values) xml.element(name, value);
    };
    for (const CorsRule& rule : rules) {
        xml.open("CORSRule");
        if (!rule.id.empty()) xml.element("ID", rule.id);
        each("AllowedOrigin", rule.origins);
        each("AllowedMethod", rule.methods);
        each("AllowedHeader", rule.headers);
        each("ExposeHeader", rule.exposed);
        if (rule.max_age_s) xml.element("MaxAgeSeconds", std::uint64_t{*rule.max_age_s});
        xml.close();
    }
    return xml.finish();
}

bool allows_origin(const CorsRule& rule, std::string_view origin) {
    return std::ranges::any_of(
        rule.origins, [origin](const std::string& pattern) { return matches(pattern, origin); });
}

const CorsRule* first_match(const CorsRules& rules, const CorsQuestion& question) {
    const auto found =
        std::ranges::find_if(rules, [&](const CorsRule& rule) { return allows(rule, question); });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace sluice::gateway::s3
