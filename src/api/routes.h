// Every route of the application, in one table, each with who may call it. Pure.
//
// A route that is not in the table does not compile (the static_assert in routes.cc), and one
// authorisation function (authorise.h) runs on the table's answer before any route does.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::api {

enum class Route : std::uint8_t {
    kHome,
    kGenerateSignedUrl,
    kHealth,
    kReady,
    kMetrics,
    kS3Events,
    kCount,  // not a route
};

// Who may call a route.
enum class Access : std::uint8_t {
    kPublic,      // everybody; says nothing about any user
    kUserId,      // the user id in the request is the credential (anonymous mode, the
                  // compatibility contract); browsers only from an allowed origin
    kOperations,  // probes and scrapers; no browser page may read it
    kS3Engine,    // who holds the events' secret; without one there is no such page
};

struct RouteEntry {
    Route route;
    std::string_view method;
    std::string_view path;  // "{…}" stands for one segment that is not empty
    Access access;
};

struct Match {
    const RouteEntry* entry = nullptr;         // null: no route has this path and method
    std::vector<const RouteEntry*> same_path;  // whatever the method; empty: 404
};

Match match(std::string_view method, std::string_view path);

bool path_matches(std::string_view pattern, std::string_view path);

}  // namespace sluice::api
