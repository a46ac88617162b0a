#include "gateway/net/websocket.h"

#include <boost/asio/post.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>

#include "gateway/net/context.h"

namespace sluice::gateway::net {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace http = beast::http;

constexpr Seconds kIdleTimeout{60};    // a ping after half of it; a dead peer is gone after all
constexpr Seconds kWriteDeadline{10};  // a frame that the kernel does not take
constexpr Seconds kStall{1};           // the same: from then on it holds up nobody else
constexpr std::size_t kClientMessageBytes = 4096;

class BeastWebSocket final : public WebSocket, public std::enable_shared_from_this<BeastWebSocket> {
  public:
    BeastWebSocket(Context& context, ConnectionId id, SocketFacts opened)
        : WebSocket(context.options.limits.socket_queue_messages, std::move(opened)),
          context_(context),
          id_(std::move(id)) {}

    ~BeastWebSocket() override { context_.websockets.remove(*this); }

    void start(Stream stream,
               const RequestHead& head,
               std::shared_ptr<ConnectionRow> row) override {
        row_ = std::move(row);
        keep_later(context_.clock->steady());
        http::request<http::empty_body> request;
        request.method_string(head.method);
        request.target(head.target);
        for (const auto& [name, value] : head.headers) request.insert(name, value);

        auto& socket = socket_.emplace(std::move(stream));
        socket.set_option(websocket::stream_base::timeout{.handshake_timeout = kWriteDeadline,
                                                          .idle_timeout = kIdleTimeout,
                                                          .keep_alive_pings = true});
        socket.auto_fragment(false);
        socket.write_buffer_bytes(512);
        socket.read_message_max(kClientMessageBytes);
        socket.text(true);
        if (const std::string chosen(row_->subprotocol()); !chosen.empty()) {
            socket.set_option(
                websocket::stream_base::decorator([chosen](websocket::response_type& response) {
                    response.set(http::field::sec_websocket_protocol, chosen);
                }));
        }
        socket.async_accept(request, [self = shared_from_this()](error_code ec) {
            if (ec) return self->end();
            if (self->outbox.open()) self->write_next();
            self->read_next();
        });
    }

    void wake() override {
        asio::post(context_.io, [self = shared_from_this()] { self->write_next(); });
    }

    void close_slow_reader() override { post_close(websocket::close_code::try_again_later); }
    void close_as_asked() override { post_close(websocket::close_code::normal); }

    void check_deadlines(SteadyTime now) override {
        if (stalls_ && now >= *stalls_) {
            stalls_.reset();
            outbox.stall(slow_reader());
        }
        if (deadline_ && now >= *deadline_) {
            deadline_.reset();
            slow_ = true;
            socket_->next_layer().close();
        }
        if (keeping_ && now >= *keeping_) {
            keep_later(now);
            asio::post(*context_.pool, [row = row_] { row->keep(); });
        }
    }

    void leave() override { close(websocket::close_code::service_restart); }

  private:
    void set_deadline(Seconds from_now) { deadline_ = context_.clock->steady() + from_now; }

    void keep_later(SteadyTime now) {
        const Milliseconds every = row_->kept_every();
        if (every.count() > 0) keeping_ = now + every;
    }

    void post_close(websocket::close_code code) {
        asio::post(context_.io, [self = shared_from_this(), code] { self->close(code); });
    }

    // Nothing a client says is wanted; reading answers its pings and sees its close.
    void read_next() {
        socket_->async_read_some(asio::buffer(context_.scratch),
                                 [self = shared_from_this()](error_code ec, std::size_t) {
                                     if (ec) return self->end();
                                     self->read_next();
                                 });
    }

    void write_next() {
        auto frame = outbox.take();
        if (!frame) return;
        if (!closing_) set_deadline(kWriteDeadline);
        stalls_ = context_.clock->steady() + kStall;
        const auto bytes = asio::buffer(frame->text());
        socket_->async_write(bytes,
                             [self = shared_from_this(), frame](error_code ec, std::size_t sent) {
                                 self->written(*frame, ec, sent);
                             });
    }

    void written(Frame& frame, error_code ec, std::size_t sent) {
        stalls_.reset();
        if (ec) {
            frame.settle(std::unexpected(slow_ ? slow_reader() : connection_gone()));
            return end();
        }
        if (!closing_) deadline_.reset();
        active = context_.clock->wall();
        context_.metrics.count(
            "sluice_bytes_out_total", {{"listener", "websocket"}}, static_cast<double>(sent));
        write_next();  // first: whoever sees the frame settled finds the outbox not stalled
        frame.settle({});
    }

    void close(websocket::close_code code) {
        if (closing_ || !socket_ || !socket_->is_open()) return;
        closing_ = true;
        set_deadline(kCloseDeadline);
        // The reading side sees the end.
        socket_->async_close(code, [self = shared_from_this()](error_code) {});
    }

    void end() {
        if (ended_) return;
        ended_ = true;
        deadline_.reset();
        keeping_.reset();
        socket_->next_layer().close();
        context_.sockets.remove(id_);
        asio::post(*context_.pool, [row = row_] { row->remove(); });
    }

    Context& context_;
    const ConnectionId id_;
    std::shared_ptr<ConnectionRow> row_;  // from start() on
    std::optional<websocket::stream<Stream, false>> socket_;
    std::optional<SteadyTime> deadline_;
    std::optional<SteadyTime> stalls_;
    std::optional<SteadyTime> keeping_;  // the row is to be kept then
    bool slow_ = false;
    bool closing_ = false;
    bool ended_ = false;
};

}  // namespace

std::shared_ptr<WebSocket> make_websocket(Context& context, ConnectionId id, SocketFacts opened) {
    auto socket = std::make_shared<BeastWebSocket>(context, std::move(id), std::move(opened));
    context.websockets.add(socket);
    return socket;
}

}  // namespace sluice::gateway::net
