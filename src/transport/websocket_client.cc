#include "transport/websocket_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string_view>
#include <variant>

namespace sluice::transport {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = asio::ssl;
namespace websocket = beast::websocket;
using boost::system::error_code;

using PlainSocket = websocket::stream<beast::tcp_stream, false>;
using TlsSocket = websocket::stream<beast::ssl_stream<beast::tcp_stream>, false>;

constexpr std::size_t kMessageBytesMax = 1 << 20;

struct Target {
    bool tls = false;
    std::string host;
    std::string port;
    std::string host_header;
    std::string path_and_query;
};

Result<Target> parse(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || (parsed->scheme() != "ws" && parsed->scheme() != "wss") ||
        parsed->host().empty()) {
        return fail(Code::kInvalid, "bad_url", "A WebSocket's URL is ws://host… or wss://host….");
    }
    Target target;
    target.tls = parsed->scheme() == "wss";
    target.host = parsed->host_address();
    target.port = parsed->has_port() ? std::string(parsed->port()) : target.tls ? "443" : "80";
    target.host_header = parsed->encoded_host_and_port();
    target.path_and_query = parsed->encoded_resource();
    if (!target.path_and_query.starts_with('/')) target.path_and_query.insert(0, 1, '/');
    return target;
}

std::unexpected<Error> unavailable(std::string what, const error_code& ec) {
    return fail(Code::kUnavailable, std::move(what), ec.message());
}

}  // namespace

class WebSocketClient::Impl {
  public:
    Result<void> connect(const Target& target, const std::string& ca_file, Seconds timeout);
    Result<std::optional<std::string>> receive(Milliseconds wait);
    void close();

  private:
    Result<void> make_socket(const Target& target, const std::string& ca_file);
    Result<void> open(const Target& target);
    beast::tcp_stream& tcp();

    // Runs until what was started has ended: everything started has its own timeout.
    template <class Start>
    error_code run(Start start) {
        std::optional<error_code> result;
        start([&result](error_code ec, auto&&...) { result = ec; });
        io_.restart();
        while (!result) io_.run_one();
        return *result;
    }

    asio::io_context io_{1};
    ssl::context tls_{ssl::context::tls_client};
    std::variant<std::monostate, PlainSocket, TlsSocket> socket_;
    beast::flat_buffer buffer_;
    bool reading_ = false;
    std::optional<error_code> read_;  // how the read ended
};

Result<void> WebSocketClient::Impl::make_socket(const Target& target, const std::string& ca_file) {
    if (!target.tls) {
        socket_.emplace<PlainSocket>(io_);
        return {};
    }
    error_code ec;
    if (ca_file.empty()) {
        tls_.set_default_verify_paths(ec);
    } else {
        tls_.load_verify_file(ca_file, ec);
    }
    if (ec) return fail(Code::kInvalid, "bad_ca_file", ca_file + ": " + ec.message());
    auto& socket = socket_.emplace<TlsSocket>(io_, tls_);
    auto& layer = socket.next_layer();
    layer.set_verify_mode(ssl::verify_peer, ec);
    if (!ec) layer.set_verify_callback(ssl::host_name_verification(target.host), ec);
    if (ec) return unavailable("tls", ec);
    SSL_set_tlsext_host_name(layer.native_handle(), target.host.c_str());
    return {};
}

beast::tcp_stream& WebSocketClient::Impl::tcp() {
    if (auto* tls = std::get_if<TlsSocket>(&socket_)) return beast::get_lowest_layer(*tls);
    return beast::get_lowest_layer(std::get<PlainSocket>(socket_));
}

Result<void> WebSocketClient::Impl::open(const Target& target) {
    websocket::response_type response;
    const auto shake = [&](auto& socket) {
        tcp().expires_never();  // the WebSocket has its own timeouts from here on
        socket.set_option(websocket::stream_base::timeout{.handshake_timeout = Seconds{10},
                                                          .idle_timeout = Seconds{60},
                                                          .keep_alive_pings = true});
        socket.read_message_max(kMessageBytesMax);
        return run([&](auto done) {
            socket.async_handshake(response, target.host_header, target.path_and_query, done);
        });
    };
    error_code ec;
    if (auto* tls = std::get_if<TlsSocket>(&socket_)) {
        ec = run(
            [&](auto done) { tls->next_layer().async_handshake(ssl::stream_base::client, done); });
        if (ec) return unavailable("tls_failed", ec);
        ec = shake(*tls);
    } else {
        ec = shake(std::get<PlainSocket>(socket_));
    }
    if (ec == websocket::error::upgrade_declined) {
        return fail(Code::kUnavailable,
                    "refused",
                    "The server answered " + std::to_string(response.result_int()) + ".");
    }
    if (ec) return unavailable("handshake_failed", ec);
    return {};
}

Result<void> WebSocketClient::Impl::connect(const Target& target,
                                            const std::string& ca_file,
                                            Seconds timeout) {
    TRY(make_socket(target, ca_file));
    error_code ec;
    asio::ip::tcp::resolver resolver(io_);
    const auto addresses = resolver.resolve(target.host, target.port, ec);
    if (ec) return unavailable("cannot_resolve", ec);
    tcp().expires_after(timeout);
    ec = run([&](auto done) { tcp().async_connect(addresses, done); });
    if (ec) return unavailable("cannot_connect", ec);
    return open(target);
}

Result<std::optional<std::string>> WebSocketClient::Impl::receive(Milliseconds wait) {
    if (!reading_) {
        reading_ = true;
        const auto done = [this](error_code ec, std::size_t) { read_ = ec; };
        if (auto* tls = std::get_if<TlsSocket>(&socket_)) {
            tls->async_read(buffer_, done);
        } else {
            std::get<PlainSocket>(socket_).async_read(buffer_, done);
        }
    }
    // A read that is not through by then goes on in the next call.
    io_.restart();
    const auto until = system_clock().steady() + wait;
    while (!read_ && io_.run_one_until(until) > 0) {
    }
    if (!read_) return std::nullopt;
    reading_ = false;
    const error_code ec = *std::exchange(read_, std::nullopt);
    if (ec == websocket::error::closed) {
        return fail(Code::kUnavailable, "closed", "The server has closed the WebSocket.");
    }
    if (ec) return unavailable("receive_failed", ec);
    auto text = beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    return text;
}

void WebSocketClient::Impl::close() {
    if (std::holds_alternative<std::monostate>(socket_)) return;
    error_code ec;
    tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ec);
    tcp().socket().close(ec);
}

Result<std::unique_ptr<WebSocketClient>> WebSocketClient::connect(const std::string& url,
                                                                  const std::string& ca_file,
                                                                  Seconds timeout) {
    const auto target = TRY(parse(url));
    auto impl = std::make_unique<Impl>();
    TRY(impl->connect(target, ca_file, timeout));
    return std::unique_ptr<WebSocketClient>(new WebSocketClient(std::move(impl)));
}

WebSocketClient::WebSocketClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebSocketClient::~WebSocketClient() {
    impl_->close();
}

Result<std::optional<std::string>> WebSocketClient::receive(Milliseconds wait) {
    return impl_->receive(wait);
}

}  // namespace sluice::transport
