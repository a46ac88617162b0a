#include "gateway/net/http_session.h"

#include <algorithm>
#include <boost/beast/websocket/rfc6455.hpp>
#include <expected>

#include "gateway/application_endpoint.h"
#include "gateway/net/http_exchange.h"
#include "gateway/reply_head.h"

namespace sluice::gateway::net {
namespace {

namespace websocket = boost::beast::websocket;

class HttpSession {
  public:
    HttpSession(Context& context, const Door& door, Stream stream, bool turned_away)
        : context_(context),
          door_(door),
          connection_(context, door, std::move(stream)),
          turned_away_(turned_away) {}

    asio::awaitable<void> run();

  private:
    enum class Next : std::uint8_t {
        kRequest,  // the next one on this connection
        kGoodbye,  // close: all is read and answered
        kLinger,   // close, but the peer may still be sending
        kCut,      // close: nobody is there, or nothing more can be said
    };

    asio::awaitable<Next> serve_one();
    asio::awaitable<Next> answer(Parser& parser);
    asio::awaitable<Next> upgrade(const Parser& parser, const RequestHead& head);
    // Absent when the connection has become a WebSocket; otherwise why it has not.
    SocketFacts opened_now(const api::Request& request) const;
    asio::awaitable<std::optional<api::Response>> open_socket(const api::Request& request,
                                                              const RequestHead& head);
    asio::awaitable<bool> send(Reply reply, bool head_request, bool keep_alive);
    asio::awaitable<bool> send_stream(Reply& reply, std::string_view head, std::uint64_t bytes);
    asio::awaitable<Next> refuse(std::optional<Reply> reply, bool head_request = false);

    void report(int status) const;

    Context& context_;
    const Door& door_;
    HttpConnection connection_;
    const bool turned_away_;
    SteadyTime since_;  // when the head of the request being handled was read
};

// Lets a socket be pushed to, and forgets it again unless it is kept.
class Registration {
  public:
    Registration(WebSockets& sockets, const ConnectionId& id, std::shared_ptr<WebSocket> socket)
        : sockets_(sockets), id_(id) {
        sockets_.add(id_, std::move(socket));
    }
    ~Registration() {
        if (!kept_) sockets_.remove(id_);
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    void keep() { kept_ = true; }

  private:
    WebSockets& sockets_;
    const ConnectionId id_;
    bool kept_ = false;
};

asio::awaitable<void> HttpSession::run() {
    const auto handshake_ec = co_await connection_.handshake();
    if (handshake_ec) co_return;
    auto next = Next::kRequest;
    while (next == Next::kRequest) next = co_await serve_one();
    if (next != Next::kCut) co_await connection_.close(next == Next::kLinger);
}

asio::awaitable<HttpSession::Next> HttpSession::serve_one() {
    const auto wait_ec = co_await connection_.wait_for_request();
    if (wait_ec) co_return Next::kCut;
    Parser parser;
    make_strict(parser, context_.options.limits);
    const auto head_ec = co_await connection_.read_head(parser);
    since_ = context_.clock->steady();
    if (head_ec) {
        co_return co_await refuse(broken_head(door_, parser, head_ec, connection_.is_expired()));
    }
    parser.eager(true);
    co_return co_await answer(parser);
}

asio::awaitable<HttpSession::Next> HttpSession::answer(Parser& parser) {
    const auto head = head_of(parser, connection_.peer_address(), context_.options.trusted_proxies);
    const bool head_request = head.method == "HEAD";
    if (turned_away_) {
        co_return co_await refuse(
            net::refuse(
                door_, parser, 503, "too_many_connections", "Too many connections; try again."),
            head_request);
    }
    if (auto reply = refuse_by_head(door_, parser)) {
        co_return co_await refuse(std::move(reply), head_request);
    }
    if (door_.websockets != nullptr && websocket::is_upgrade(parser.get())) {
        co_return co_await upgrade(parser, head);
    }
    auto reply = co_await run_exchange(context_, door_, connection_, parser, head);
    if (!reply) co_return Next::kCut;
    report(reply->status);
    const bool keep_alive = may_keep_alive(parser) && !reply->close && !context_.stopping;
    const bool all_read = parser.is_done() && !connection_.has_more();
    const bool sent = co_await send(std::move(*reply), head_request, keep_alive);
    if (!sent) co_return Next::kCut;
    if (keep_alive) co_return Next::kRequest;
    co_return all_read ? Next::kGoodbye : Next::kLinger;
}

asio::awaitable<HttpSession::Next> HttpSession::upgrade(const Parser& parser,
                                                        const RequestHead& head) {
    const auto request = to_request(head, {});
    // A body, or bytes behind the head, would be taken for frames or for the next request.
    if (!request || has_body(parser) || connection_.has_more()) {
        co_return co_await refuse(
            net::refuse(door_, parser, 400, "bad_request", "This is not a WebSocket upgrade."));
    }
    // A page that reconnects as soon as its socket closes would have one that is never pushed to.
    if (context_.sockets_closed) {
        co_return co_await refuse(
            net::refuse(door_, parser, 503, "stopping", "The server is stopping; try again."));
    }
    auto refused = co_await open_socket(*request, head);
    report(refused ? refused->status : 101);
    if (!refused) co_return Next::kCut;  // the connection is the WebSocket's now
    const bool keep_alive = !context_.stopping;
    const bool sent = co_await send(to_reply(std::move(*refused)), false, keep_alive);
    if (!sent) co_return Next::kCut;
    co_return keep_alive ? Next::kRequest : Next::kGoodbye;
}

SocketFacts HttpSession::opened_now(const api::Request& request) const {
    const WallTime now = context_.clock->wall();
    const std::string agent(api::header(request, "user-agent").value_or(""));
    return {now, now, request.remote, agent};
}

asio::awaitable<std::optional<api::Response>> HttpSession::open_socket(const api::Request& request,
                                                                       const RequestHead& head) {
    const auto& services = *door_.websockets;
    const ConnectionId id{random_hex(services.random, 16)};
    const auto socket = make_websocket(context_, id, opened_now(request));
    // Known before connect() commits: what it queues may be pushed before the upgrade is through.
    Registration registration(context_.sockets, id, socket);
    std::optional<std::expected<Connection, api::Response>> connected;
    const auto connect = [&] { connected.emplace(api::connect(services, request, id)); };
    co_await run_blocking(context_, connect);
    if (!*connected) co_return std::move(connected->error());
    registration.keep();
    auto row = std::make_shared<ConnectionRow>(services, std::move(**connected));
    socket->start(connection_.take_stream(), head, std::move(row));
    co_return std::nullopt;
}

asio::awaitable<HttpSession::Next> HttpSession::refuse(std::optional<Reply> reply,
                                                       bool head_request) {
    if (!reply) co_return Next::kCut;
    report(reply->status);
    const bool sent = co_await send(std::move(*reply), head_request, false);
    co_return sent ? Next::kLinger : Next::kCut;
}

asio::awaitable<bool> HttpSession::send(Reply reply, bool head_request, bool keep_alive) {
    const ReplyContext context{head_request, keep_alive, context_.clock->wall()};
    const auto head = reply_head(reply, context);
    const auto bytes = body_bytes(reply, context);
    if (reply.stream && bytes > 0) co_return co_await send_stream(reply, head, bytes);
    const auto body = bytes > 0 ? std::string_view(reply.body) : std::string_view();
    const auto ec = co_await connection_.write(head, body);
    co_return !ec;
}

asio::awaitable<bool> HttpSession::send_stream(Reply& reply,
                                               std::string_view head,
                                               std::uint64_t bytes) {
    const auto block = context_.blocks.take(bytes);
    const auto space = block.bytes();
    Result<std::size_t> read = 0;
    while (bytes > 0) {
        const auto room = space.first(std::min<std::uint64_t>(space.size(), bytes));
        const auto fill = [&] { read = reply.stream->read(room); };
        co_await run_blocking(context_, fill);
        if (!read || *read == 0) {
            // The length has been promised: only a cut connection says that it cannot be kept.
            context_.log.error("response_cut", {{"reason", read ? "short" : read.error().name}});
            co_return false;
        }
        const auto ec = co_await connection_.write(head, std::string_view(space.data(), *read));
        if (ec) co_return false;
        head = {};
        bytes -= *read;
    }
    co_return true;
}

void HttpSession::report(int status) const {
    static constexpr std::string_view kClasses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const auto status_class = kClasses[std::clamp(status / 100, 1, 5) - 1];
    const std::chrono::duration<double> took = context_.clock->steady() - since_;
    context_.metrics.count("sluice_http_requests_total",
                           {{"listener", door_.name}, {"status", status_class}});
    context_.metrics.observe(
        "sluice_http_request_seconds", {{"listener", door_.name}}, took.count());
}

}  // namespace

asio::awaitable<void> run_http_session(Context& context,
                                       const Door& door,
                                       Stream stream,
                                       bool turned_away) {
    HttpSession session(context, door, std::move(stream), turned_away);
    co_await session.run();
}

}  // namespace sluice::gateway::net
