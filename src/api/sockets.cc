#include <exception>

#include "api/application.h"
#include "api/authorise.h"
#include "api/replies.h"
#include "pipeline/websocket_handler.h"

namespace sluice::api {
namespace {

bool is_socket_path(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path == "/" || path_matches("/{environment}", path);
}

std::expected<Connection, Response> open(const Services& services,
                                         const Request& request,
                                         const ConnectionId& id) {
    if (!is_socket_path(request.path) || !has_pages(services, Access::kUserId)) {
        return std::unexpected(error_reply(
            404, Error{Code::kNotFound, "not_found", "sockets are at / and /{environment}", {}}));
    }
    const auto allowed = authorise(services, Access::kUserId, request);
    if (!allowed) return std::unexpected(error_reply(allowed.error()));
    const Connection connection{id,
                                UserId{std::string(query(request, "userId").value_or(""))},
                                Protocol::kCompat,
                                services.clock.wall(),
                                services.gateway};
    auto outcome = pipeline::open_socket(connection, services.replay_delay);
    if (!outcome) return std::unexpected(error_reply(outcome.error()));
    const Result<void> committed = services.backend.commit(std::move(*outcome));
    if (committed) return connection;
    services.log.error("connect_failed", {{"error", committed.error().name}});
    return std::unexpected(error_reply(committed.error()));
}

bool commit_or_log(const Services& services, Outcome outcome, std::string_view event) {
    try {
        const Result<void> committed = services.backend.commit(std::move(outcome));
        if (!committed) services.log.warn(event, {{"error", committed.error().name}});
        return committed.has_value();
    } catch (const std::exception& error) {
        services.log.error(event, {{"what", error.what()}});
        return false;
    }
}

}  // namespace

std::expected<Connection, Response> connect(const Services& services,
                                            const Request& request,
                                            const ConnectionId& id) {
    try {
        return open(services, request, id);
    } catch (const std::exception& error) {
        services.log.error("connect_threw", {{"what", error.what()}});
        return std::unexpected(error_reply(Error{Code::kInternal, "internal_error", {}, {}}));
    }
}

bool keep(const Services& services, const Connection& connection, bool is_due) {
    const auto found = services.keeping->connections.get(connection.id);
    if (!found && found.error().code == Code::kNotFound) {
        auto again = pipeline::open_socket(connection, services.replay_delay);
        services.log.info("connection_was_removed");
        return again && commit_or_log(services, std::move(*again), "renewal_failed");
    }
    return is_due && commit_or_log(services, pipeline::keep_socket(connection), "renewal_failed");
}

void disconnect(const Services& services, const ConnectionId& id) {
    commit_or_log(services, pipeline::close_socket(id), "disconnect_failed");
}

}  // namespace sluice::api
