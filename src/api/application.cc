#include "api/application.h"

#include <exception>

#include "api/authorise.h"
#include "api/events_route.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/signed_url_route.h"
#include "api/v1/document.h"
#include "api/v1/jobs_routes.h"
#include "api/v1/preview_route.h"
#include "api/v1/recipes_routes.h"
#include "api/v1/result_routes.h"
#include "api/v1/ticket_route.h"
#include "api/web_page.h"

namespace sluice::api {
namespace {

constexpr const char* kBodyTooLarge = "the request's body is too large";

// In the words of the API that the path is of.
Response error_of(const Request& request, int status, const Error& error) {
    return is_v1(request.path) ? problem_reply(status, error) : error_reply(status, error);
}

Response no_such_page(const Request& request) {
    return error_of(request, 404, Error{Code::kNotFound, "not_found", "there is no such page", {}});
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
        case Route::kPage:
            return web_page(services, request);
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
        case Route::kV1Document:
            return v1::document();
        case Route::kV1Preview:
            return v1::preview(services, request);
        case Route::kV1ListRecipes:
            return v1::list_recipes(services, request);
        case Route::kV1GetRecipe:
            return v1::get_recipe(services, request);
        case Route::kV1PutRecipe:
            return v1::put_recipe(services, request);
        case Route::kV1DeleteRecipe:
            return v1::delete_recipe(services, request);
        case Route::kV1ListJobs:
            return v1::list_jobs(services, request);
        case Route::kV1CreateJob:
            return v1::create_job(services, request);
        case Route::kV1GetJob:
            return v1::get_job(services, request);
        case Route::kV1DeleteJob:
            return v1::delete_job(services, request);
        case Route::kV1CancelJob:
            return v1::cancel_job(services, request);
        case Route::kV1SignUpload:
            return v1::sign_upload(services, request);
        case Route::kV1GetOutput:
            return v1::get_output(services, request);
        case Route::kV1GetRejects:
            return v1::get_rejects(services, request);
        case Route::kV1MakeTicket:
            return v1::make_ticket(services, request);
        case Route::kV1Events:
            return v1::upgrade_required();
        case Route::kCount:
            break;
    }
    return no_such_page(request);
}

// 401 asks for credentials where none were given (RFC 9110, 15.5.2).
Response refuse(const Request& request, const Error& error) {
    const bool is_unknown = error.name == "missing_credentials" ||
                            (is_v1(request.path) && error.name == "invalid_user_id");
    if (is_v1(request.path)) return problem_reply(is_unknown ? 401 : 403, error);
    if (!is_unknown) return error_reply(error);
    Response response = error_reply(401, error);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

Response with_cors(Response response,
                   Access access,
                   const Services& services,
                   const Request& request) {
    for (auto& cors : cors_headers(access, request, services.allowed_origins)) {
        response.headers.push_back(std::move(cors));
    }
    return response;
}

Response answer(const Services& services, const Request& request, const Match& match) {
    if (match.same_path.empty() || !has_pages(services, match.same_path.front()->access)) {
        return no_such_page(request);
    }
    const Access access = match.same_path.front()->access;
    const auto allowed = authorise(services, access, request);
    if (!allowed) return with_cors(refuse(request, allowed.error()), access, services, request);
    if (request.method == "OPTIONS") {
        return preflight(match.same_path, request, services.allowed_origins);
    }
    Response response;
    const std::size_t body_max = body_bytes_max(services.limits, request.path);
    if (request.body_is_cut || request.body.size() > body_max) {
        response =
            error_of(request, 413, Error{Code::kTooLarge, "body_too_large", kBodyTooLarge, {}});
    } else if (match.entry) {
        response = dispatch(match.entry->route, services, request);
    } else {
        response = error_of(
            request,
            405,
            Error{Code::kInvalid, "method_not_allowed", "this page has other methods", {}});
        response.headers.emplace_back("Allow", allowed_methods(match.same_path));
    }
    return with_cors(std::move(response), access, services, request);
}

}  // namespace

Response handle(const Services& services, const Request& request) {
    Response response;
    try {
        response = answer(services, request, match(request.method, request.path));
    } catch (const std::exception& error) {
        services.log.error("request_threw", {{"what", error.what()}});
        response = error_of(request, 500, Error{Code::kInternal, "internal_error", {}, {}});
    }
    if (request.method == "HEAD") response.body.clear();
    return response;
}

}  // namespace sluice::api
