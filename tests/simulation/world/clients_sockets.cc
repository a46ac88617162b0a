// The users' sockets: they open, close and come back.
#include <algorithm>
#include <boost/json.hpp>

#include "tests/simulation/world/clients.h"

namespace sluice::simulation {
namespace {

// A gateway closes the socket of a reader that is slower.
constexpr std::int64_t kSlowMsMax = 10'000;
constexpr Seconds kTicketValid{30};

}  // namespace

bool Clients::are_listening() const {
    return listening_.size() == 2 * users_.size() &&
           std::ranges::all_of(listening_,
                               [&](const auto& socket) { return sockets_.is_open(socket.second); });
}

std::optional<api::Request> Clients::socket_request(const UserId& user,
                                                    Protocol protocol,
                                                    std::optional<std::uint64_t> after) {
    if (protocol == Protocol::kCompat) {
        return api::Request{"GET", "/", {{"userId", user.text()}}, {}, "", "192.0.2.7"};
    }
    const api::Request asks{
        "POST", "/v1/tickets", {}, {{"authorization", "Bearer " + user.text()}}, "", "192.0.2.7"};
    const auto answer = ask_once(asks);
    if (!answer || answer->status / 100 != 2) return std::nullopt;
    const std::string ticket =
        std::string(boost::json::parse(answer->body).at("ticket").as_string());
    api::Request request{"GET",
                         "/v1/events",
                         {},
                         {{"sec-websocket-protocol", "sluice.v1, sluice.ticket." + ticket}},
                         "",
                         "192.0.2.7"};
    if (after) request.query.emplace_back("after", std::to_string(*after));
    return request;
}

// Returns behind which event the next one begins.
std::optional<std::uint64_t> Clients::listen_once(const UserId& user,
                                                  Protocol protocol,
                                                  std::optional<std::uint64_t> after) {
    const SteadyTime asked = world_.clock.steady();
    const auto request = socket_request(user, protocol, after);
    if (!request) return after;
    const ConnectionId id{random_hex(world_.random, 8)};
    sockets_.open(id);
    ledger_.connecting(id);
    const bool was_calm = !world_.faults.any();
    const auto opened = site_.visit([&](Server& server) {
        const auto connection = server.connect(*request, id);
        if (connection) return true;
        const int status = connection.error().status;
        check_server_error("a socket", status, was_calm, server);
        // Its ticket was used by a call whose answer was lost, or came too late.
        const bool is_ticket_over = world_.clock.steady() >= asked + kTicketValid ||
                                    world_.faults.is_chosen(Fault::kClockSteps) ||
                                    world_.faults.is_chosen(Fault::kAnswerLost);
        const bool is_excused = protocol == Protocol::kV1 && status == 403 && is_ticket_over;
        if (status < 500 && !is_excused) refused("a socket", status, connection.error().body);
        return false;
    });
    if (!opened.value_or(false)) {
        sockets_.close(id);
        return after;
    }
    while (sockets_.is_open(id) && !world_.finished) {
        listening_[{user, protocol}] = id;
        if (const auto ready = sockets_.ready(id)) after = ready;
        world_.scheduler.sleep(world_.between(100, 4000));
        if (!sockets_.is_open(id)) break;
        if (world_.faults.on(Fault::kSlowReader) && dice_.one_in(20)) {
            sockets_.slow(id, world_.clock.steady() + world_.between(100, kSlowMsMax));
        }
        if (!world_.faults.on(Fault::kSocketGone) || !dice_.one_in(20)) continue;
        world_.note("its socket closes");
        sockets_.close(id);
    }
    listening_.erase({user, protocol});
    // The gateway notices that it is closed, whoever closed it.
    site_.visit([&](Server& server) {
        server.disconnect(id);
        return true;
    });
    return after;
}

void Clients::listen(const UserId& user, Protocol protocol) {
    std::optional<std::uint64_t> after;
    if (protocol == Protocol::kV1) after = 0;
    while (!world_.finished) {
        after = listen_once(user, protocol, after);
        const bool in_a_hurry = !world_.faults.any();
        world_.scheduler.sleep(world_.between(10, in_a_hurry ? 1000 : 20'000));
    }
}

}  // namespace sluice::simulation
