#include "tests/simulation/world/sockets.h"

#include <charconv>

namespace sluice::simulation {
namespace {

constexpr std::uint64_t kLostOneIn = 10;

// Of {"v":1,"type":"ready","last":7}.
std::optional<std::uint64_t> ready_number(std::string_view frame) {
    constexpr std::string_view kReady = R"({"v":1,"type":"ready","last":)";
    if (!frame.starts_with(kReady)) return std::nullopt;
    std::uint64_t last = 0;
    std::from_chars(frame.data() + kReady.size(), frame.data() + frame.size(), last);
    return last;
}

}  // namespace

std::optional<std::uint64_t> Sockets::ready(const ConnectionId& id) const {
    const auto found = sockets_.find(id);
    return found == sockets_.end() ? std::nullopt : found->second.ready;
}

Result<void> Sockets::push(const Connection& connection, std::string_view text, Watch& watch) {
    const auto found = sockets_.find(connection.id);
    if (found == sockets_.end()) {
        return fail(Code::kNotFound, "connection_gone", "the socket is closed");
    }
    if (found->second.slow_until > world_.clock.steady()) {
        return fail(Code::kUnavailable, "slow_reader", "the socket takes nothing now");
    }
    world_.note("pushes " + std::string(text));
    // The operating system has it, and nobody ever reads it. A v1 socket's user says so.
    const bool is_v1 = connection.protocol == Protocol::kV1;
    if (is_v1 && world_.faults.on(Fault::kFrameLost) && world_.chance.one_in(kLostOneIn)) {
        world_.note("which is lost with its socket");
        watch.ledger.lost(connection);
        sockets_.erase(found);
        return {};
    }
    if (const auto last = ready_number(text)) found->second.ready = last;
    watch.ledger.pushed(connection, text, watch.sight);
    return {};
}

Result<void> WatchedGateway::push(const Connection& connection, std::string_view text) {
    TRY(watch_.boundary.enter("push"));
    const Result<void> pushed = sockets_.push(connection, text, watch_);
    TRY(watch_.boundary.leave());
    return pushed;
}

}  // namespace sluice::simulation
