// A connected socket, plain or TLS, as one type: Asio's AsyncReadStream and AsyncWriteStream. The
// handlers are type-erased here, so that HTTP and WebSocket code is compiled for one stream only.
//
// Network thread only. Not to be moved while an operation is in progress.
#pragma once

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/role.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
template <typename Stream>
class stream;
}  // namespace boost::asio::ssl

namespace sluice::gateway::net {

namespace asio = boost::asio;
using boost::system::error_code;

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

class Stream {
  public:
    using IoSignature = void(error_code, std::size_t);
    using executor_type = Executor;
    using IoHandler = std::move_only_function<IoSignature>;
    using DoneHandler = std::move_only_function<void(error_code)>;
    using WriteBuffers = std::array<asio::const_buffer, 4>;

    // `tls` absent: plain. It must outlive the stream.
    Stream(Socket socket, asio::ssl::context* tls);
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;
    ~Stream();

    executor_type get_executor() { return socket_->get_executor(); }
    std::string peer_address() const;
    bool is_tls() const { return tls_ != nullptr; }
    // Arrived and not read; TLS records, when TLS.
    std::size_t bytes_here() const;

    // Both end with operation_aborted when close() or cancel() is called meanwhile.
    void read_some(asio::mutable_buffer buffer, IoHandler done);
    void write_some(const WriteBuffers& buffers, IoHandler done);
    // Reads what arrives below TLS, to throw it away.
    void read_raw(asio::mutable_buffer buffer, IoHandler done);
    void handshake(DoneHandler done);    // at once on a plain stream
    void say_goodbye(DoneHandler done);  // TLS close_notify, when TLS, and then FIN
    void cancel();
    void close();

    struct StartRead {
        Stream* stream;
        template <class Handler>
        void operator()(Handler&& handler, asio::mutable_buffer buffer) const {
            stream->read_some(buffer, IoHandler(std::forward<Handler>(handler)));
        }
    };

    struct StartWrite {
        Stream* stream;
        template <class Handler>
        void operator()(Handler&& handler, const WriteBuffers& buffers) const {
            stream->write_some(buffers, IoHandler(std::forward<Handler>(handler)));
        }
    };

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token)
        -> decltype(asio::async_initiate<Token, IoSignature>(std::declval<StartRead>(),
                                                             token,
                                                             asio::mutable_buffer())) {
        return asio::async_initiate<Token, IoSignature>(StartRead{this}, token, first_of(buffers));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token)
        -> decltype(asio::async_initiate<Token, IoSignature>(std::declval<StartWrite>(),
                                                             token,
                                                             WriteBuffers())) {
        return asio::async_initiate<Token, IoSignature>(StartWrite{this}, token, some_of(buffers));
    }

    // What Beast asks of a stream under a WebSocket.
    friend void beast_close_socket(Stream& stream) { stream.close(); }

    template <class Handler>
    friend void async_teardown(boost::beast::role_type, Stream& stream, Handler&& handler) {
        stream.say_goodbye(DoneHandler(std::forward<Handler>(handler)));
    }

  private:
    // The "some" operations may do less than asked: the first buffer that is not empty.
    template <class Buffers>
    static asio::mutable_buffer first_of(const Buffers& buffers) {
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers);
             ++it) {
            const asio::mutable_buffer buffer(*it);
            if (buffer.size() > 0) return buffer;
        }
        return {};
    }

    template <class Buffers>
    static WriteBuffers some_of(const Buffers& buffers) {
        WriteBuffers some;
        std::size_t used = 0;
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers) && used < some.size();
             ++it) {
            const asio::const_buffer buffer(*it);
            if (buffer.size() > 0) some[used++] = buffer;
        }
        return some;
    }

    std::unique_ptr<Socket> socket_;
    std::unique_ptr<asio::ssl::stream<Socket&>> tls_;  // over *socket_
};

}  // namespace sluice::gateway::net
