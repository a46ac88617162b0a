#include "api/routes.h"

#include <algorithm>

namespace sluice::api {
namespace {

constexpr std::array kRoutes{
    RouteEntry{Route::kHome, "GET", "/", Access::kPublic},
    RouteEntry{Route::kGenerateSignedUrl, "POST", "/GenerateSignedUrl", Access::kUserId},
    RouteEntry{
        Route::kGenerateSignedUrl, "POST", "/{environment}/GenerateSignedUrl", Access::kUserId},
    RouteEntry{Route::kHealth, "GET", "/healthz", Access::kOperations},
    RouteEntry{Route::kReady, "GET", "/readyz", Access::kOperations},
    RouteEntry{Route::kMetrics, "GET", "/metrics", Access::kOperations},
    RouteEntry{Route::kS3Events, "POST", "/_events/s3", Access::kS3Engine},
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

}  // namespace

bool path_matches(std::string_view pattern, std::string_view path) {
    while (!pattern.empty() && path.starts_with('/')) {
        const std::string_view wanted = next_segment(pattern);
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
