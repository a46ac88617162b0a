#include "gateway/net/http_session.h"

#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <expected>

#include "gateway/application_endpoint.h"
#include "gateway/net/http_connection.h"

namespace sluice::gateway::net {
namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

constexpr std::size_t kSmallBody = 96 * 1024;  // read whole, so that one hop to the pool is enough
constexpr std::size_t kBlock = 128 * 1024;

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
    asio::awaitable<std::optional<Reply>> answer(Parser& parser, const RequestHead& head);
    asio::awaitable<std::optional<Reply>> exchange_small(Parser& parser,
                                                         const RequestHead& head,
                                                         std::size_t bytes);
    asio::awaitable<std::optional<Reply>> exchange_blocks(Parser& parser, const RequestHead& head);
    asio::awaitable<bool> continue_body(const Parser& parser);
    asio::awaitable<Next> upgrade(const RequestHead& head);
    asio::awaitable<Next> send(Reply reply, bool head_request, bool keep_alive);
    asio::awaitable<bool> send_stream(Reply& reply, std::string_view head, std::uint64_t bytes);
    asio::awaitable<Next> refuse_head(error_code ec);

    RequestHead head_of(const Parser& parser) const;
    std::optional<Reply> refuse_by_head(const Parser& parser) const;
    std::optional<Reply> body_broken(error_code ec) const;
    Reply refused(int status, std::string_view name, std::string_view message) const {
        return refusal(door_.dialect, status, name, message);
    }
    void report(const Reply& reply, SteadyTime since) const;

    Context& context_;
    const Door& door_;
    HttpConnection connection_;
    const bool turned_away_;
};

// Counts an upload while it is in progress.
class UploadSlot {
  public:
    UploadSlot(Context& context, bool counted) : context_(counted ? &context : nullptr) {
        if (context_) ++context_->uploads_in_progress;
    }
    ~UploadSlot() {
        if (context_) --context_->uploads_in_progress;
    }
    UploadSlot(const UploadSlot&) = delete;
    UploadSlot& operator=(const UploadSlot&) = delete;

  private:
    Context* context_;
};

bool has_body(const Parser& parser) {
    return parser.chunked() || parser.content_length().value_or(0) > 0;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return out;
}

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
    parser.header_limit(static_cast<std::uint32_t>(context_.options.limits.http_header_bytes));
    parser.body_limit(boost::none);
    const auto head_ec = co_await connection_.read_head(parser);
    if (head_ec) co_return co_await refuse_head(head_ec);
    parser.eager(true);
    auto no_extensions = [](std::uint64_t, std::string_view extensions, error_code& ec) {
        if (!extensions.empty()) ec = http::error::bad_chunk_extension;
    };
    parser.on_chunk_header(no_extensions);

    const auto since = context_.clock->steady();
    const auto head = head_of(parser);
    if (auto reply = refuse_by_head(parser)) {
        report(*reply, since);
        co_return co_await send(std::move(*reply), head.method == "HEAD", false);
    }
    if (door_.websockets != nullptr && websocket::is_upgrade(parser.get())) {
        co_return co_await upgrade(head);
    }
    auto reply = co_await answer(parser, head);
    if (!reply) co_return Next::kCut;
    report(*reply, since);
    const bool keep_alive = parser.is_done() && parser.keep_alive() &&
                            parser.get().version() == 11 && !reply->close && !context_.stopping;
    const auto next = co_await send(std::move(*reply), head.method == "HEAD", keep_alive);
    const bool all_read = parser.is_done() && !connection_.has_more();
    co_return next == Next::kLinger&& all_read ? Next::kGoodbye : next;
}

asio::awaitable<std::optional<Reply>> HttpSession::answer(Parser& parser, const RequestHead& head) {
    const UploadSlot slot(context_, door_.counts_uploads && has_body(parser));
    const auto length = parser.chunked() ? std::optional<std::uint64_t>() : head.content_length;
    if (!parser.chunked() && length.value_or(0) <= kSmallBody) {
        co_return co_await exchange_small(parser, head, length.value_or(0));
    }
    co_return co_await exchange_blocks(parser, head);
}

asio::awaitable<std::optional<Reply>> HttpSession::exchange_small(Parser& parser,
                                                                  const RequestHead& head,
                                                                  std::size_t bytes) {
    std::string body(bytes, '\0');
    if (bytes > 0) {
        const bool going_on = co_await continue_body(parser);
        if (!going_on) co_return std::nullopt;
        error_code ec;
        co_await connection_.read_body(parser, body, ec);
        if (ec) co_return body_broken(ec);
    }
    Reply reply;
    std::function<void()> job = [&] {
        const auto exchange = door_.exchanges->begin(head);
        if (!body.empty()) exchange->body(body);
        reply = exchange->finish();
    };
    co_await run_blocking(context_, std::move(job));
    co_return reply;
}

asio::awaitable<std::optional<Reply>> HttpSession::exchange_blocks(Parser& parser,
                                                                   const RequestHead& head) {
    std::unique_ptr<Exchange> exchange;
    Reply reply;
    std::string block;
    std::size_t filled = 0;
    bool wanted = false;
    const auto take = [&] {
        if (!exchange) exchange = door_.exchanges->begin(head);
        wanted = exchange->body(std::span(block.data(), filled)) && !parser.is_done();
        if (wanted) return;
        reply = exchange->finish();
        exchange.reset();
    };
    co_await run_blocking(context_, take);
    if (!wanted) co_return reply;

    const bool going_on = co_await continue_body(parser);
    error_code ec;
    if (going_on) {
        connection_.expect_large_body();
        block.resize(kBlock);
    } else {
        ec = asio::error::broken_pipe;
    }
    while (wanted && !ec) {
        filled = co_await connection_.read_body(parser, block, ec);
        if (!ec) co_await run_blocking(context_, take);
    }
    if (!ec) co_return reply;
    // What it holds may take a while to remove.
    co_await run_blocking(context_, [&] { exchange.reset(); });
    co_return body_broken(ec);
}

asio::awaitable<bool> HttpSession::continue_body(const Parser& parser) {
    const auto expect = parser.get()[http::field::expect];
    if (lower(expect) != "100-continue" || connection_.has_more()) co_return true;
    const auto ec = co_await connection_.write("HTTP/1.1 100 Continue\r\n\r\n", {});
    co_return !ec;
}

asio::awaitable<HttpSession::Next> HttpSession::upgrade(const RequestHead& head) {
    auto request = to_request(head, {});
    if (!request || connection_.has_more()) {
        auto reply = refused(400, "bad_request", "This is not a WebSocket upgrade.");
        co_return co_await send(std::move(reply), false, false);
    }
    const auto& services = *door_.websockets;
    const ConnectionId id{random_hex(services.random, 16)};
    // Known before connect() commits: what it queues may be pushed before the upgrade is through.
    auto socket = make_websocket(context_, services, id);
    context_.sockets.add(id, socket);
    std::optional<std::expected<Connection, api::Response>> connected;
    std::exception_ptr failure;
    try {
        co_await run_blocking(context_,
                              [&] { connected.emplace(api::connect(services, *request, id)); });
    } catch (...) {
        failure = std::current_exception();
    }
    if (connected && *connected) {
        socket->start(connection_.take_stream(), head);
        co_return Next::kCut;
    }
    context_.sockets.remove(id);
    socket.reset();
    if (failure) std::rethrow_exception(failure);
    co_return co_await send(to_reply(std::move(connected->error())), false, !context_.stopping);
}

asio::awaitable<HttpSession::Next> HttpSession::send(Reply reply,
                                                     bool head_request,
                                                     bool keep_alive) {
    const ReplyContext context{head_request, keep_alive, context_.clock->wall()};
    const auto head = reply_head(reply, context);
    const auto bytes = body_bytes(reply, context);
    bool sent = false;
    if (reply.stream && bytes > 0) {
        sent = co_await send_stream(reply, head, bytes);
    } else {
        const auto body = bytes > 0 ? std::string_view(reply.body) : std::string_view();
        const auto ec = co_await connection_.write(head, body);
        sent = !ec;
    }
    if (!sent) co_return Next::kCut;
    co_return keep_alive ? Next::kRequest : Next::kLinger;
}

asio::awaitable<bool> HttpSession::send_stream(Reply& reply,
                                               std::string_view head,
                                               std::uint64_t bytes) {
    std::string block(std::min<std::uint64_t>(kBlock, bytes), '\0');
    Result<std::size_t> read = 0;
    while (bytes > 0) {
        const auto room = std::span(block).first(std::min<std::uint64_t>(block.size(), bytes));
        co_await run_blocking(context_, [&] { read = reply.stream->read(room); });
        if (!read || *read == 0) {
            // The length has been promised: only a cut connection says that it cannot be kept.
            context_.log.error("response_cut", {{"reason", read ? "short" : read.error().name}});
            co_return false;
        }
        const auto ec = co_await connection_.write(head, std::string_view(block).substr(0, *read));
        if (ec) co_return false;
        head = {};
        bytes -= *read;
    }
    co_return true;
}

asio::awaitable<HttpSession::Next> HttpSession::refuse_head(error_code ec) {
    if (connection_.is_expired()) {
        auto reply = refused(408, "request_timeout", "The request's head did not arrive in time.");
        co_return co_await send(std::move(reply), false, false);
    }
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
        auto reply = refused(431, "head_too_large", "The request's head is too large.");
        co_return co_await send(std::move(reply), false, false);
    }
    if (ec.category() != make_error_code(http::error::bad_method).category() ||
        ec == http::error::end_of_stream || ec == http::error::partial_message) {
        co_return Next::kCut;
    }
    auto reply = refused(400, "bad_request", "The request is not valid HTTP/1.1.");
    report(reply, context_.clock->steady());
    co_return co_await send(std::move(reply), false, false);
}

RequestHead HttpSession::head_of(const Parser& parser) const {
    const auto& message = parser.get();
    RequestHead head;
    head.method = message.method_string();
    head.target = message.target();
    for (const auto& field : message) {
        head.headers.emplace_back(lower(field.name_string()), field.value());
    }
    head.remote =
        client_address(connection_.peer_address(), head.headers, context_.options.trusted_proxies);
    if (!parser.chunked() && parser.content_length())
        head.content_length = *parser.content_length();
    return head;
}

std::optional<Reply> HttpSession::refuse_by_head(const Parser& parser) const {
    const auto& message = parser.get();
    if (turned_away_)
        return refused(503, "too_many_connections", "Too many connections; try again.");
    if (message.version() == 11 && message.count(http::field::host) != 1) {
        return refused(400, "bad_request", "Exactly one Host header is required.");
    }
    // Any other coding would leave where the body ends to interpretation.
    const auto coding = message[http::field::transfer_encoding];
    if (message.count(http::field::transfer_encoding) > 0 &&
        (message.count(http::field::transfer_encoding) > 1 || lower(coding) != "chunked" ||
         message.version() != 11)) {
        return refused(400, "bad_request", "The only transfer coding known here is chunked.");
    }
    if (parser.chunked() && !door_.chunked_allowed) {
        return refused(411, "length_required", "Send a Content-Length.");
    }
    const auto length = parser.content_length().value_or(0);
    if (door_.body_bytes_max && length > *door_.body_bytes_max) {
        return refused(413,
                       "body_too_large",
                       "The body may have " + std::to_string(*door_.body_bytes_max) + " bytes.");
    }
    if (door_.counts_uploads && has_body(parser) &&
        context_.uploads_in_progress >= context_.options.limits.uploads_in_progress_max) {
        return refused(503, "SlowDown", "Too many uploads in progress; try again.");
    }
    return std::nullopt;
}

// A reply when there is somebody to read it.
std::optional<Reply> HttpSession::body_broken(error_code ec) const {
    if (connection_.is_expired()) {
        return refused(408, "RequestTimeout", "The request's body came too slowly.");
    }
    if (ec.category() == make_error_code(http::error::bad_method).category() &&
        ec != http::error::end_of_stream && ec != http::error::partial_message) {
        return refused(400, "bad_request", "The request's body is not valid HTTP/1.1.");
    }
    return std::nullopt;
}

void HttpSession::report(const Reply& reply, SteadyTime since) const {
    static constexpr std::string_view kClasses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const auto index = std::clamp(reply.status / 100, 1, 5) - 1;
    const std::chrono::duration<double> took = context_.clock->steady() - since;
    context_.metrics.count("sluice_http_requests_total",
                           {{"listener", door_.name}, {"status", kClasses[index]}});
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
