// The application's front door: HTTP routes and WebSocket connects, as plain functions over the
// ports. Thread-safe: any number of calls at once. No call throws.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/http.h"
#include "api/page_file.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "ports/backend.h"
#include "ports/connections.h"
#include "ports/idempotency.h"
#include "ports/job.h"
#include "ports/jobs.h"
#include "ports/object_store.h"
#include "ports/presigner.h"
#include "ports/recipes.h"

namespace sluice::api {

// How the connection of an open socket is kept in the table, by whoever holds the socket.
struct ConnectionKeeping {
    Connections& connections;
    // It is looked for that often: whoever could not reach this gateway may have removed it.
    Milliseconds looked_for_every{0};
    // It is committed again that often.
    Milliseconds renewed_every{0};
};

// What the routes stand on. Everything outlives the calls.
struct Services {
    Backend& backend;
    ObjectStore& objects;
    Presigner& presigner;
    Jobs& jobs;
    Recipes& recipes;
    Idempotency& idempotency;
    const Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;
    Limits limits;
    BucketName uploads_bucket;
    BucketName outputs_bucket;
    std::vector<std::string> allowed_origins;  // empty: every origin
    std::span<const PageEntry> page = {};      // page_files.h; empty: there is no web page
    // Where browsers find the sockets, when that is not where this page is; else empty.
    std::string public_ws_url = {};
    std::function<std::string()> render_metrics;  // Prometheus text
    std::function<Result<void>()> ready;          // success: take traffic
    // How long after a connect the gateway takes frames: what was missed is sent then.
    Milliseconds replay_delay{0};
    // Where other machines reach the sockets that are open here (Connection::gateway); empty:
    // nobody needs to.
    std::string gateway = {};
    // Where connections do not live as long as their sockets may.
    std::optional<ConnectionKeeping> keeping = std::nullopt;
    // Asked by /readyz besides `ready`, when there is one: whether the services behind this answer.
    // It may take a second.
    std::function<Result<void>()> probe = {};
    // What an S3 engine must say to POST /_events/s3; empty: there is no such page.
    std::string events_secret = {};
    // Only the pages for operations are there, and no sockets.
    bool operations_only = false;
};

// Every HTTP request to the application's address, also OPTIONS. One authorisation function runs
// before the route. Errors become JSON documents {"error":{"code","message",…}}, below /v1/ problem
// details.
Response handle(const Services& services, const Request& request);

// A WebSocket upgrade: `/` or `/{environment}` with `?userId=`; or with the subprotocol sluice.v1
// and a ticket, there or at /v1/events, with `?after=`. On success the connection has been
// committed, what the user missed is queued, and frames may be pushed to `id`. Otherwise the
// response to refuse the upgrade with.
std::expected<Connection, Response> connect(const Services& services,
                                            const Request& request,
                                            const ConnectionId& id);

// What the upgrade's answer must say in Sec-WebSocket-Protocol (RFC 6455, 4.2.2); empty: nothing.
std::string_view subprotocol(const Connection& connection);

// Looks for the connection of a socket that is still open, with `keeping`. When it was removed it
// is committed with the replay of what the user missed, as by connect(). Else, when it `is_due`, it
// is committed again, so that its lifetime begins anew. True: it was committed. A failure is
// logged.
bool keep(const Services& services, const Connection& connection, bool is_due);

// The socket is closed. Best effort: a failure is logged.
void disconnect(const Services& services, const ConnectionId& id);

}  // namespace sluice::api
