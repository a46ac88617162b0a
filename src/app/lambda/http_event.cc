#include "app/lambda/http_event.h"

#include <boost/json.hpp>
#include <map>

#include "app/lambda/event.h"
#include "base/text.h"
#include "signing/encoding.h"

namespace sluice::app::lambda {
namespace {

namespace json = boost::json;

constexpr std::string_view kWholeDomain = "$default";

// Payload 2.0 puts the stage in front of the path, except for the stage that has no name in URLs.
std::string_view without_stage(std::string_view path, std::string_view stage) {
    if (stage.empty() || stage == kWholeDomain) return path;
    const std::string prefix = "/" + std::string(stage);
    if (!path.starts_with(prefix)) return path;
    const std::string_view rest = path.substr(prefix.size());
    if (rest.empty()) return "/";
    return rest.front() == '/' ? rest : path;
}

Result<api::QueryParameters> read_query(std::string_view text) {
    api::QueryParameters query;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const std::string_view name = pair.substr(0, pair.find('='));
        const std::string_view value = pair.substr(std::min(name.size() + 1, pair.size()));
        auto decoded_name = signing::percent_decode(name, signing::Plus::kSpace);
        auto decoded_value = signing::percent_decode(value, signing::Plus::kSpace);
        if (!decoded_name || !decoded_value) return bad_event("rawQueryString", "percent-encoded");
        query.emplace_back(std::move(*decoded_name), std::move(*decoded_value));
    }
    return query;
}

std::string joined_cookies(const json::object& event) {
    std::string joined;
    const auto* const cookies = event.if_contains("cookies");
    if (cookies == nullptr || !cookies->is_array()) return joined;
    for (const json::value& cookie : cookies->get_array()) {
        if (!cookie.is_string()) continue;
        if (!joined.empty()) joined += "; ";
        joined += cookie.get_string();
    }
    return joined;
}

}  // namespace

Result<api::Request> read_http_event(std::string_view text) {
    const json::object event = TRY(read_event(text));
    if (text_of(event, "version") != "2.0") return bad_event("version", "\"2.0\"");
    const json::object& context = object_of(event, "requestContext");
    const json::object& http = object_of(context, "http");
    api::Request request;
    request.method = text_of(http, "method");
    request.remote = text_of(http, "sourceIp");
    if (request.method.empty()) return bad_event("requestContext.http.method", "a method");
    const std::string raw_path = text_of(event, "rawPath");
    auto path = signing::percent_decode(without_stage(raw_path, text_of(context, "stage")));
    if (!path || !path->starts_with('/')) return bad_event("rawPath", "a percent-encoded path");
    request.path = std::move(*path);
    request.query = TRY(read_query(text_of(event, "rawQueryString")));
    request.headers = read_headers(event);
    std::string cookies = joined_cookies(event);
    if (!cookies.empty()) request.headers.emplace_back("cookie", std::move(cookies));
    request.body = TRY(read_body(event));
    return request;
}

std::string http_answer(const api::Response& response) {
    std::map<std::string, std::string> headers;
    json::array cookies;
    for (const auto& [name, value] : response.headers) {
        std::string lower = to_lower(name);
        if (lower == "set-cookie") {
            cookies.emplace_back(value);
            continue;
        }
        const auto [at, is_new] = headers.try_emplace(std::move(lower), value);
        if (!is_new) at->second.append(",").append(value);
    }
    json::object answer{{"statusCode", response.status}};
    json::object& sent = answer["headers"].emplace_object();
    for (const auto& [name, value] : headers) sent[name] = value;
    if (!cookies.empty()) answer["cookies"] = std::move(cookies);
    const bool is_text = is_utf8(response.body);
    answer["body"] = is_text ? response.body : signing::base64_encode(response.body);
    answer["isBase64Encoded"] = !is_text;
    return json::serialize(answer);
}

}  // namespace sluice::app::lambda
