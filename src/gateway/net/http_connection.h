// The bytes of one HTTP/1.1 connection: heads, bodies and replies, each within its time.
//
// Network thread; one operation at a time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/net/context.h"
#include "gateway/net/request_rules.h"
#include "gateway/net/stream.h"

namespace sluice::gateway::net {

class HttpConnection final : public Peer {
  public:
    HttpConnection(Context& context, const Door& door, Stream stream);
    ~HttpConnection() override;
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    // The operations below return an error when the peer is gone or too slow (is_expired()).
    asio::awaitable<error_code> handshake();
    // Waits between requests; is ended by leave().
    asio::awaitable<error_code> wait_for_request();
    asio::awaitable<error_code> read_head(Parser& parser);
    // Fills `block` with the next bytes of the body, unless that ends before. Returns how many.
    asio::awaitable<std::size_t> read_body(Parser& parser, std::span<char> block, error_code& ec);
    asio::awaitable<error_code> write(std::string_view head, std::string_view body);
    // Closes so that the peer sees what was written. `drain`: it may still be sending; what comes
    // is read and thrown away for a while.
    asio::awaitable<void> close(bool drain);

    bool is_expired() const { return expired_; }
    // Bytes that came behind the request being handled.
    bool has_more() const { return buffer_.size() > 0; }
    // So many more can be read without waiting; below TLS about so many.
    std::size_t bytes_here() const { return buffer_.size() + stream_.bytes_here(); }
    Stream take_stream() { return std::move(stream_); }
    std::string peer_address() const { return stream_.peer_address(); }
    void expect_large_body();

    void check_deadlines(SteadyTime now) override;
    void leave() override;

  private:
    class Pace;

    void received(std::size_t bytes);
    void set_deadline(Milliseconds from_now);
    void clear_deadline() { deadline_.reset(); }

    Context& context_;
    const Door& door_;
    Stream stream_;
    boost::beast::flat_buffer buffer_;
    std::optional<SteadyTime> deadline_;
    bool expired_ = false;
    bool idle_ = false;
    // Owns nothing: its session does, on the network thread.
    const std::shared_ptr<Peer> listed_{this, [](Peer*) {}};
};

}  // namespace sluice::gateway::net
