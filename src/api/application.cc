#include "api/application.h"

#include <exception>

#include "api/authorise.h"
#include "api/events_route.h"
#include "api/home_page.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/signed_url_route.h"

namespace sluice::api {
namespace {

Response no_such_page() {
    return error_reply(404, Error{Code::kNotFound, "not_found", "there is no such page", {}});
}

Response health() {
    return json_reply(200, R"({"status":"ok"})");
}

Response ready(const Services& services) {
    Result<void> state = services.ready();
    if (state && services.probe) state = services.probe();
    if (state) return json_reply(200, R"({"status":"ready"})");
    return error_reply(503, state.error());
}

Response metrics(const Services& services) {
    return {200,
            {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
             {"Cache-Control", "no-store"}},
            services.render_metrics()};
}

Response dispatch(Route route, const Services& services, const Request& request) {
    switch (route) {
        case Route::kHome:
            return home_page();
        case Route::kGenerateSignedUrl:
            return generate_signed_url(services, request);
        case Route::kHealth:
            return health();
        case Route::kReady:
            return ready(services);
        case Route::kMetrics:
            return metrics(services);
        case Route::kS3Events:
            return take_s3_events(services, request);
        case Route::kCount:
            break;
    }
    return no_such_page();
}

// 401 asks for credentials where none were given (RFC 9110, 15.5.2).
Response refuse(const Error& error) {
    if (error.name != "missing_credentials") return error_reply(error);
    Response response = error_reply(401, error);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

Response answer(const Services& services, const Request& request, const Match& match) {
    if (match.same_path.empty() || !has_pages(services, match.same_path.front()->access)) {
        return no_such_page();
    }
    const Access access = match.same_path.front()->access;
    const auto allowed = authorise(services, access, request);
    if (!allowed) return refuse(allowed.error());
    if (request.method == "OPTIONS") {
        return preflight(match.same_path, request, services.allowed_origins);
    }
    Response response;
    if (request.body.size() > services.limits.http_body_bytes) {
        response = error_reply(
            413, Error{Code::kTooLarge, "body_too_large", "the request's body is too large", {}});
    } else if (match.entry) {
        response = dispatch(match.entry->route, services, request);
    } else {
        response = error_reply(
            405, Error{Code::kInvalid, "method_not_allowed", "this page has other methods", {}});
        response.headers.emplace_back("Allow", allowed_methods(match.same_path));
    }
    for (auto& cors : cors_headers(access, request, services.allowed_origins)) {
        response.headers.push_back(std::move(cors));
    }
    return response;
}

}  // namespace

Response handle(const Services& services, const Request& request) {
    Response response;
    try {
        response = answer(services, request, match(request.method, request.path));
    } catch (const std::exception& error) {
        services.log.error("request_threw", {{"what", error.what()}});
        response = error_reply(Error{Code::kInternal, "internal_error", {}, {}});
    }
    if (request.method == "HEAD") response.body.clear();
    return response;
}

}  // namespace sluice::api
