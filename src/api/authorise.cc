#include "api/authorise.h"

#include <algorithm>

#include "api/events_route.h"
#include "base/text.h"
#include "pipeline/user_id.h"

namespace sluice::api {
namespace {

constexpr std::string_view kPreflightSeconds = "600";

bool is_allowed(std::string_view origin, const std::vector<std::string>& allowed_origins) {
    return allowed_origins.empty() ||
           std::ranges::find(allowed_origins, origin) != allowed_origins.end();
}

// Of browsers, from other origins, too.
bool is_for_pages(Access access) {
    return access == Access::kUserId || access == Access::kBearer;
}

// A list of header names, and nothing that could end a header line.
bool is_header_list(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == ',' || c == ' ';
    });
}

// Only browsers send an origin, and they cannot leave it out.
Result<void> check_origin(const Services& services, const Request& request) {
    const auto origin = header(request, "origin");
    if (!origin || is_allowed(*origin, services.allowed_origins)) return {};
    return fail(Code::kDenied,
                "forbidden_origin",
                "this origin is not on the server's list (--allowed-origins)");
}

Result<void> check_secret(const Services& services, const Request& request) {
    const auto said = header(request, "authorization");
    if (!said) {
        return fail(Code::kDenied,
                    "missing_credentials",
                    "say the secret (--events-secret): \"Authorization: Bearer SECRET\"");
    }
    if (holds_secret(*said, services.events_secret)) return {};
    return fail(Code::kDenied,
                "wrong_credentials",
                "the Authorization header does not hold the server's --events-secret");
}

}  // namespace

bool has_pages(const Services& services, Access access) {
    if (services.operations_only) return access == Access::kOperations;
    return access != Access::kS3Engine || !services.events_secret.empty();
}

Result<void> authorise(const Services& services, Access access, const Request& request) {
    switch (access) {
        case Access::kPublic:
        case Access::kOperations:
            return {};
        case Access::kUserId:
            return check_origin(services, request);
        case Access::kBearer:
            TRY(check_origin(services, request));
            // A browser asks with OPTIONS whether it may send the header.
            if (request.method != "OPTIONS") TRY(bearer_user(request));
            return {};
        case Access::kS3Engine:
            return check_secret(services, request);
    }
    return fail(Code::kDenied, "forbidden", "this route has no rule");
}

Result<UserId> bearer_user(const Request& request) {
    const auto said = header(request, "authorization");
    if (!said) {
        return fail(Code::kDenied,
                    "missing_credentials",
                    "say who you are: \"Authorization: Bearer USER-ID\"");
    }
    constexpr std::string_view kScheme = "bearer ";
    const bool is_bearer = equals_ignoring_case(said->substr(0, kScheme.size()), kScheme);
    const std::string_view user =
        trimmed(is_bearer ? said->substr(kScheme.size()) : std::string_view());
    if (pipeline::is_user_id(user)) return UserId{std::string(user)};
    return fail(
        Code::kDenied, "invalid_user_id", "a user id has 32 to 64 letters, digits and hyphens");
}

Headers cors_headers(std::optional<std::string_view> origin,
                     const std::vector<std::string>& allowed_origins) {
    if (allowed_origins.empty()) return {{"Access-Control-Allow-Origin", "*"}};
    Headers headers{{"Vary", "Origin"}};
    if (origin && is_allowed(*origin, allowed_origins)) {
        headers.emplace_back("Access-Control-Allow-Origin", *origin);
    }
    return headers;
}

Headers cors_headers(Access access,
                     const Request& request,
                     const std::vector<std::string>& allowed_origins) {
    if (!is_for_pages(access)) return {};
    Headers headers = cors_headers(header(request, "origin"), allowed_origins);
    if (access == Access::kBearer) {
        headers.emplace_back("Access-Control-Expose-Headers", "ETag, Location, Retry-After");
    }
    return headers;
}

std::string allowed_methods(const std::vector<const RouteEntry*>& entries) {
    std::string methods;
    for (const RouteEntry* entry : entries) {
        methods += std::string(entry->method) + ", ";
        if (entry->method == "GET") methods += "HEAD, ";
    }
    return methods + "OPTIONS";
}

Response preflight(const std::vector<const RouteEntry*>& entries,
                   const Request& request,
                   const std::vector<std::string>& allowed_origins) {
    const Access access = entries.front()->access;
    const std::string methods = allowed_methods(entries);
    Response response{204, cors_headers(access, request, allowed_origins), {}};
    response.headers.emplace_back("Allow", methods);
    if (!is_for_pages(access)) return response;
    response.headers.emplace_back("Access-Control-Allow-Methods", methods);
    const auto wanted = header(request, "access-control-request-headers");
    if (wanted && is_header_list(*wanted)) {
        response.headers.emplace_back("Access-Control-Allow-Headers", *wanted);
    }
    response.headers.emplace_back("Access-Control-Max-Age", kPreflightSeconds);
    return response;
}

}  // namespace sluice::api
