#include "gateway/s3/cors.h"

#include "base/text.h"
#include "gateway/s3/document_body.h"

namespace sluice::gateway::s3 {
namespace {

// More than any page asks for; who asks for more asks to keep us busy.
constexpr std::size_t kHeadersAskedMax = 100;

std::string joined(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        if (!text.empty()) text += ", ";
        text += value;
    }
    return text;
}

// Absent: what no rule can allow.
std::optional<std::vector<std::string>> header_names(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto comma = list.find(',');
        const std::string_view name = trimmed(list.substr(0, comma));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        if (name.empty()) continue;
        if (!is_token(name) || names.size() == kHeadersAskedMax) return std::nullopt;
        names.push_back(to_lower(name));
    }
    return names;
}

// What the request does, or the one that a preflight announces. Absent: no page asks.
std::optional<CorsQuestion> question_of(const S3Request& request) {
    const auto origin = request.header("origin");
    if (!origin) return std::nullopt;
    if (request.head.method != "OPTIONS") return CorsQuestion{*origin, request.head.method, {}};
    auto headers = header_names(request.header("access-control-request-headers").value_or(""));
    if (!headers) return std::nullopt;
    return CorsQuestion{
        *origin, request.header("access-control-request-method").value_or(""), std::move(*headers)};
}

// Of a bucket without a configuration of its own.
CorsRule default_rule(const Options& options) {
    CorsRule rule;
    rule.origins = options.allowed_origins;
    if (rule.origins.empty()) rule.origins = {"*"};
    rule.methods = {"GET", "HEAD", "POST", "PUT", "DELETE"};
    rule.headers = {"*"};
    rule.exposed = {"ETag",
                    "Location",
                    "Content-Disposition",
                    "Content-Range",
                    "Accept-Ranges",
                    "x-amz-request-id",
                    "x-amz-id-2"};
    rule.max_age_s = 3000;
    return rule;
}

std::shared_ptr<const CorsRules> rules_of(Context& context, const BucketName& name) {
    const auto bucket = context.services.buckets.find(name);
    if (!bucket || bucket->cors.empty()) {
        return std::make_shared<const CorsRules>(CorsRules{default_rule(context.options)});
    }
    auto rules = context.cors.of(name, bucket->cors);
    if (rules) return std::move(*rules);
    context.services.log.error("bucket_cors_unreadable", {{"bucket", name.text()}});
    return std::make_shared<const CorsRules>();
}

void add_vary(Reply& reply) {
    reply.headers.emplace_back(
        "Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

void add_rule(const CorsRule& rule, std::string_view origin, Reply& reply) {
    const auto add = [&reply](const char* name, std::string value) {
        if (!value.empty()) reply.headers.emplace_back(name, std::move(value));
    };
    if (std::ranges::find(rule.origins, "*") != rule.origins.end()) {
        add("Access-Control-Allow-Origin", "*");
    } else {
        add("Access-Control-Allow-Origin", std::string(origin));
        add("Access-Control-Allow-Credentials", "true");
    }
    add("Access-Control-Allow-Methods", joined(rule.methods));
    add("Access-Control-Expose-Headers", joined(rule.exposed));
    if (rule.max_age_s) add("Access-Control-Max-Age", std::to_string(*rule.max_age_s));
}

}  // namespace

void add_cors(Context& context, const S3Request& request, Reply& reply) {
    if (!request.header("origin")) return;
    add_vary(reply);
    const auto question = question_of(request);
    if (!question) return;
    const auto rules = rules_of(context, request.bucket);
    const CorsRule* rule = first_match(*rules, *question);
    if (!rule) return;
    add_rule(*rule, question->origin, reply);
    if (!question->headers.empty()) {
        reply.headers.emplace_back("Access-Control-Allow-Headers", joined(question->headers));
    }
}

void add_cors(const Context& context, std::optional<std::string_view> origin, Reply& reply) {
    if (!origin) return;
    add_vary(reply);
    const CorsRule rule = default_rule(context.options);
    if (allows_origin(rule, *origin)) add_rule(rule, *origin, reply);
}

// OPTIONS, before any authentication: browsers send no credentials with it.
NewOperation preflight(Context& context, const S3Request& request, const RequestIds&) {
    if (!request.header("origin") || !request.header("access-control-request-method")) {
        return s3_error("BadRequest",
                        "Insufficient information. Origin and Access-Control-Request-Method "
                        "headers are needed.");
    }
    const auto question = question_of(request);
    if (!question || !first_match(*rules_of(context, request.bucket), *question)) {
        return s3_error("AccessForbidden",
                        "CORSResponse: This CORS request is not allowed. No rule allows the "
                        "origin, the method and the headers together.");
    }
    return std::make_unique<Answered>([] { return Result<Reply>(Reply{}); });
}

}  // namespace sluice::gateway::s3
