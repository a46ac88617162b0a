#include "api/routes.h"

#include <algorithm>

namespace sluice::api {
namespace {

constexpr std::array kRoutes{
    RouteEntry{Route::kPage, "GET", "/", Access::kPublic},
    RouteEntry{Route::kPage, "GET", "/assets/{file}", Access::kPublic},
    RouteEntry{Route::kPage, "GET", "/icon.svg", Access::kPublic},
    RouteEntry{Route::kPage, "GET", "/config.json", Access::kPublic},
    RouteEntry{Route::kGenerateSignedUrl, "POST", "/GenerateSignedUrl", Access::kUserId},
    RouteEntry{
        Route::kGenerateSignedUrl, "POST", "/{environment}/GenerateSignedUrl", Access::kUserId},
    RouteEntry{Route::kHealth, "GET", "/healthz", Access::kOperations},
    RouteEntry{Route::kReady, "GET", "/readyz", Access::kOperations},
    RouteEntry{Route::kMetrics, "GET", "/metrics", Access::kOperations},
    RouteEntry{Route::kS3Events, "POST", "/_events/s3", Access::kS3Engine},
    RouteEntry{Route::kV1Document, "GET", "/v1/openapi.yaml", Access::kPublic},
    RouteEntry{Route::kV1Preview, "POST", "/v1/preview", Access::kBearer},
    RouteEntry{Route::kV1ListRecipes, "GET", "/v1/recipes", Access::kBearer},
    RouteEntry{Route::kV1GetRecipe, "GET", "/v1/recipes/{name+}", Access::kBearer},
    RouteEntry{Route::kV1PutRecipe, "PUT", "/v1/recipes/{name+}", Access::kBearer},
    RouteEntry{Route::kV1DeleteRecipe, "DELETE", "/v1/recipes/{name+}", Access::kBearer},
    RouteEntry{Route::kV1ListJobs, "GET", "/v1/jobs", Access::kBearer},
    RouteEntry{Route::kV1CreateJob, "POST", "/v1/jobs", Access::kBearer},
    RouteEntry{Route::kV1GetJob, "GET", "/v1/jobs/{job}", Access::kBearer},
    RouteEntry{Route::kV1DeleteJob, "DELETE", "/v1/jobs/{job}", Access::kBearer},
    RouteEntry{Route::kV1CancelJob, "POST", "/v1/jobs/{job}/cancel", Access::kBearer},
    RouteEntry{Route::kV1SignUpload, "POST", "/v1/jobs/{job}/upload", Access::kBearer},
    RouteEntry{Route::kV1GetOutput, "GET", "/v1/jobs/{job}/output", Access::kBearer},
    RouteEntry{Route::kV1GetRejects, "GET", "/v1/jobs/{job}/rejects", Access::kBearer},
    RouteEntry{Route::kV1MakeTicket, "POST", "/v1/tickets", Access::kBearer},
    RouteEntry{Route::kV1Events, "GET", "/v1/events", Access::kUserId},
};

constexpr bool every_route_is_in_the_table() {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Route::kCount); ++i) {
        const auto route = static_cast<Route>(i);
        if (std::ranges::find(kRoutes, route, &RouteEntry::route) == kRoutes.end()) return false;
    }
    return true;
}
static_assert(every_route_is_in_the_table(), "give the new route its line, with its access class");

// The first segment of a path that begins with '/', which is taken off.
std::string_view next_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

std::size_t body_bytes_max(const Limits& limits, Route route) {
    constexpr std::size_t kBesideRecipe = 4 * 1024;
    switch (route) {
        case Route::kV1Preview:
            return limits.preview_body_bytes;
        case Route::kV1PutRecipe:
        case Route::kV1CreateJob:
            return limits.recipe_bytes + kBesideRecipe;
        default:
            return limits.http_body_bytes;
    }
}

}  // namespace

std::span<const RouteEntry> routes() {
    return kRoutes;
}

bool is_v1(std::string_view path) {
    return path.starts_with("/v1/");
}

std::size_t body_bytes_max(const Limits& limits, std::string_view path) {
    std::size_t most = limits.http_body_bytes;
    for (const RouteEntry* const entry : match({}, path).same_path) {
        most = std::max(most, body_bytes_max(limits, entry->route));
    }
    return most;
}

std::size_t body_bytes_max(const Limits& limits) {
    std::size_t most = 0;
    for (const RouteEntry& entry : kRoutes) {
        most = std::max(most, body_bytes_max(limits, entry.route));
    }
    return most;
}

bool path_matches(std::string_view pattern, std::string_view path) {
    while (!pattern.empty() && path.starts_with('/')) {
        const std::string_view wanted = next_segment(pattern);
        if (pattern.empty() && wanted.ends_with("+}")) return path.size() > 1;
        const std::string_view segment = next_segment(path);
        const bool same = wanted.starts_with('{') ? !segment.empty() : wanted == segment;
        if (!same) return false;
    }
    return pattern.empty() && path.empty();
}

Match match(std::string_view method, std::string_view path) {
    Match result;
    for (const RouteEntry& entry : kRoutes) {
        if (!path_matches(entry.path, path)) continue;
        result.same_path.push_back(&entry);
        // HEAD is GET without the body.
        if (entry.method == method || (method == "HEAD" && entry.method == "GET")) {
            result.entry = &entry;
        }
    }
    return result;
}

}  // namespace sluice::api
