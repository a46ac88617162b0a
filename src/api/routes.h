// Every route of the application, in one table, each with who may call it. Pure.
//
// A route that is not in the table does not compile (the static_assert in routes.cc), and one
// authorisation function (authorise.h) runs on the table's answer before any route does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace sluice::api {

enum class Route : std::uint8_t {
    kPage,
    kGenerateSignedUrl,
    kHealth,
    kReady,
    kMetrics,
    kS3Events,
    kV1Document,
    kV1Preview,
    kV1ListRecipes,
    kV1GetRecipe,
    kV1PutRecipe,
    kV1DeleteRecipe,
    kV1ListJobs,
    kV1CreateJob,
    kV1GetJob,
    kV1DeleteJob,
    kV1CancelJob,
    kV1SignUpload,
    kV1GetOutput,
    kV1GetRejects,
    kV1MakeTicket,
    kV1Events,
    kCount,  // not a route
};

// Who may call a route.
enum class Access : std::uint8_t {
    kPublic,      // everybody; says nothing about any user
    kUserId,      // the user id in the request is the credential (anonymous mode, the
                  // compatibility contract); browsers only from an allowed origin
    kBearer,      // the same, said as "Authorization: Bearer USER-ID" and nowhere else
    kOperations,  // probes and scrapers; no browser page may read it
    kS3Engine,    // who holds the events' secret; without one there is no such page
};

struct RouteEntry {
    Route route;
    std::string_view method;
    // "{…}" stands for one segment that is not empty, "{…+}" at the end for one or more of any
    // kind.
    std::string_view path;
    Access access;
};

struct Match {
    const RouteEntry* entry = nullptr;         // null: no route has this path and method
    std::vector<const RouteEntry*> same_path;  // whatever the method; empty: 404
};

Match match(std::string_view method, std::string_view path);

bool path_matches(std::string_view pattern, std::string_view path);

// The whole table.
std::span<const RouteEntry> routes();

// The version 1 API, whose errors are problem details (RFC 9457).
bool is_v1(std::string_view path);

// How long a request's body may be on that path, and on any.
std::size_t body_bytes_max(const Limits& limits, std::string_view path);
std::size_t body_bytes_max(const Limits& limits);

}  // namespace sluice::api
