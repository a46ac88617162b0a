#include <algorithm>
#include <charconv>
#include <exception>

#include "api/application.h"
#include "api/authorise.h"
#include "api/replies.h"
#include "base/text.h"
#include "pipeline/socket_ticket.h"
#include "pipeline/websocket_handler.h"

namespace sluice::api {
namespace {

constexpr std::string_view kSubprotocol = "sluice.v1";
constexpr std::string_view kTicketPrefix = "sluice.ticket.";

bool is_socket_path(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path == "/" || path_matches("/{environment}", path) || path == "/v1/events";
}

// What the client offers: names between commas, in one header or several.
std::vector<std::string_view> subprotocols(const Request& request) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : request.headers) {
        if (name != "sec-websocket-protocol") continue;
        for (std::string_view rest = value; !rest.empty();) {
            const auto comma = rest.find(',');
            if (const auto one = trimmed(rest.substr(0, comma)); !one.empty()) names.push_back(one);
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }
    return names;
}

bool speaks_v1(const Request& request, const std::vector<std::string_view>& offered) {
    return request.path.starts_with("/v1/") ||
           std::ranges::find(offered, kSubprotocol) != offered.end();
}

Result<std::optional<std::uint64_t>> read_after(const Request& request) {
    const auto text = query(request, "after");
    if (!text) return std::optional<std::uint64_t>();
    std::uint64_t after = 0;
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, after);
    if (error == std::errc() && end == last) return std::optional(after);
    return fail(Code::kInvalid, "bad_after", "after must be the number of an event");
}

// A connection, and what makes it so.
struct Opening {
    Connection connection;
    Outcome outcome;
};

Result<Opening> open_v1(const Services& services,
                        const Request& request,
                        const std::vector<std::string_view>& offered,
                        const ConnectionId& id) {
    const auto ticket = std::ranges::find_if(
        offered, [](std::string_view name) { return name.starts_with(kTicketPrefix); });
    if (ticket == offered.end()) {
        return fail(Code::kDenied,
                    "missing_ticket",
                    "offer the subprotocols sluice.v1 and sluice.ticket.TICKET; POST /v1/tickets "
                    "gives one");
    }
    const WallTime now = services.clock.wall();
    auto use = pipeline::use_ticket(
        ticket->substr(kTicketPrefix.size()), header(request, "origin").value_or(""), now);
    if (!use) {
        return fail(Code::kDenied, "bad_ticket", "the ticket is none, or its half minute is over");
    }
    const Connection connection{id, std::move(use->user), Protocol::kV1, now, services.gateway};
    const auto after = TRY(read_after(request));
    Outcome outcome = TRY(pipeline::open_socket(connection, services.replay_delay, after));
    outcome.settle = std::move(use->settlement);
    return Opening{connection, std::move(outcome)};
}

Result<Opening> open_compat(const Services& services,
                            const Request& request,
                            const ConnectionId& id) {
    const Connection connection{id,
                                UserId{std::string(query(request, "userId").value_or(""))},
                                Protocol::kCompat,
                                services.clock.wall(),
                                services.gateway};
    Outcome outcome = TRY(pipeline::open_socket(connection, services.replay_delay));
    return Opening{connection, std::move(outcome)};
}

std::expected<Connection, Response> open(const Services& services,
                                         const Request& request,
                                         const ConnectionId& id) {
    if (!is_socket_path(request.path) || !has_pages(services, Access::kUserId)) {
        return std::unexpected(error_reply(Error{
            Code::kNotFound, "not_found", "sockets are at /, /{environment} and /v1/events", {}}));
    }
    const auto allowed = authorise(services, Access::kUserId, request);
    if (!allowed) return std::unexpected(error_reply(allowed.error()));
    const auto offered = subprotocols(request);
    auto opening = speaks_v1(request, offered) ? open_v1(services, request, offered, id)
                                               : open_compat(services, request, id);
    if (!opening) return std::unexpected(error_reply(opening.error()));
    const Result<void> committed = services.backend.commit(std::move(opening->outcome));
    if (committed) return std::move(opening->connection);
    if (committed.error().name == "stale_claim") {
        return std::unexpected(error_reply(
            Error{Code::kDenied, "bad_ticket", "the ticket was used before, or is another's", {}}));
    }
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

std::string_view subprotocol(const Connection& connection) {
    return connection.protocol == Protocol::kV1 ? kSubprotocol : std::string_view();
}

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
        // What was pushed to this connection is not pushed again: its claims are settled.
        std::optional<std::uint64_t> after;
        if (connection.protocol == Protocol::kV1) after = 0;
        auto again = pipeline::open_socket(connection, services.replay_delay, after);
        services.log.info("connection_was_removed");
        return again && commit_or_log(services, std::move(*again), "renewal_failed");
    }
    return is_due && commit_or_log(services, pipeline::keep_socket(connection), "renewal_failed");
}

void disconnect(const Services& services, const ConnectionId& id) {
    commit_or_log(services, pipeline::close_socket(id), "disconnect_failed");
}

}  // namespace sluice::api
