#include "gateway/net/listener.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/http_session.h"

namespace sluice::gateway::net {
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// Above connections_max, so many more are told so; the rest is closed unheard.
constexpr std::size_t kTurnedAwayMax = 64;
constexpr Milliseconds kAcceptPause{100};

std::string without_brackets(std::string address) {
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
        return address.substr(1, address.size() - 2);
    }
    return address;
}

// The one barrier per connection: a defect ends the connection it met, and no other.
void log_defect(Log& log, const std::exception_ptr& failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        log.error("connection_defect", {{"what", e.what()}});
    } catch (...) {
        log.error("connection_defect", {{"what", "not a std::exception"}});
    }
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::bind(Context& context, const Endpoint& endpoint) {
    error_code ec;
    const auto address = asio::ip::make_address(without_brackets(endpoint.address), ec);
    if (ec) {
        return fail(Code::kInvalid, "bad_address", endpoint.address + " is not an IP address.");
    }
    const asio::ip::tcp::endpoint wanted(address, endpoint.port);
    std::unique_ptr<Listener> listener(new Listener(context));
    auto& acceptor = listener->acceptor_;
    acceptor.open(wanted.protocol(), ec);
    if (!ec) acceptor.set_option(Acceptor::reuse_address(true), ec);
    if (!ec && address.is_v6()) acceptor.set_option(asio::ip::v6_only(false), ec);
    if (!ec) acceptor.bind(wanted, ec);
    if (!ec) acceptor.listen(Acceptor::max_listen_connections, ec);
    if (ec == asio::error::address_in_use) {
        return fail(Code::kUnavailable,
                    "address_in_use",
                    "Port " + std::to_string(endpoint.port) + " of " + endpoint.address +
                        " is taken: stop who listens there or choose another.");
    }
    if (ec) {
        return fail(Code::kInvalid,
                    "bad_address",
                    "Cannot listen on " + endpoint.address + ": " + ec.message());
    }
    listener->endpoint_ = {address.to_string(), acceptor.local_endpoint(ec).port()};
    return listener;
}

void Listener::start(const Door& door) {
    asio::co_spawn(context_.io, accept_loop(door), [this](const std::exception_ptr& failure) {
        log_defect(context_.log, failure);
    });
}

void Listener::close() {
    error_code ec;
    acceptor_.close(ec);
}

asio::awaitable<void> Listener::accept_loop(const Door& door) {
    asio::steady_timer pause(context_.io);
    while (acceptor_.is_open()) {
        Socket socket(context_.io);
        const auto [ec] = co_await acceptor_.async_accept(socket, kAwait);
        if (!ec) {
            welcome(door, std::move(socket));
        } else if (acceptor_.is_open()) {
            context_.log.warn("accept_failed", {{"reason", ec.message()}});
            pause.expires_after(kAcceptPause);  // no descriptors, no memory: others must end first
            co_await pause.async_wait(kAwait);
        }
    }
}

void Listener::welcome(const Door& door, Socket socket) {
    const auto connections = context_.requests.size() + context_.websockets.size();
    const auto most = context_.options.limits.connections_max;
    if (connections >= most + kTurnedAwayMax) return;
    error_code ec;
    socket.set_option(asio::ip::tcp::no_delay(true), ec);
    asio::co_spawn(
        context_.io,
        run_http_session(context_, door, Stream(std::move(socket), door.tls), connections >= most),
        [&log = context_.log](const std::exception_ptr& failure) { log_defect(log, failure); });
}

}  // namespace sluice::gateway::net
