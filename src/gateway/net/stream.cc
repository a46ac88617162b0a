#include "gateway/net/stream.h"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace sluice::gateway::net {

namespace ssl = asio::ssl;

Stream::Stream(Socket socket, ssl::context* tls)
    : socket_(std::make_unique<Socket>(std::move(socket))),
      tls_(tls ? std::make_unique<ssl::stream<Socket&>>(*socket_, *tls) : nullptr) {}

Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

std::string Stream::peer_address() const {
    error_code ec;
    const auto peer = socket_->remote_endpoint(ec);
    return ec ? std::string() : peer.address().to_string();
}

std::size_t Stream::bytes_here() const {
    error_code ec;
    const auto bytes = socket_->available(ec);
    return ec ? 0 : bytes;
}

void Stream::read_some(asio::mutable_buffer buffer, IoHandler done) {
    if (tls_) {
        tls_->async_read_some(buffer, std::move(done));
    } else {
        socket_->async_read_some(buffer, std::move(done));
    }
}

void Stream::write_some(const WriteBuffers& buffers, IoHandler done) {
    if (tls_) {
        tls_->async_write_some(buffers, std::move(done));
    } else {
        socket_->async_write_some(buffers, std::move(done));
    }
}

void Stream::read_raw(asio::mutable_buffer buffer, IoHandler done) {
    socket_->async_read_some(buffer, std::move(done));
}

void Stream::handshake(DoneHandler done) {
    if (tls_) {
        tls_->async_handshake(ssl::stream_base::server, std::move(done));
    } else {
        asio::post(get_executor(), [done = std::move(done)]() mutable { done({}); });
    }
}

void Stream::say_goodbye(DoneHandler done) {
    DoneHandler handler = [this, done = std::move(done)](error_code) mutable {
        error_code ec;
        socket_->shutdown(Socket::shutdown_send, ec);
        done(ec);
    };
    if (tls_) {
        tls_->async_shutdown(std::move(handler));
    } else {
        asio::post(get_executor(), [handler = std::move(handler)]() mutable { handler({}); });
    }
}

void Stream::cancel() {
    error_code ec;
    socket_->cancel(ec);
}

void Stream::close() {
    error_code ec;
    socket_->shutdown(Socket::shutdown_both, ec);
    socket_->close(ec);
}

}  // namespace sluice::gateway::net
