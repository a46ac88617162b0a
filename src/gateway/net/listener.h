// One listening socket and its accept loop. Network thread, but bind().
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>

#include "gateway/net/context.h"
#include "gateway/net/stream.h"

namespace sluice::gateway::net {

class Listener {
  public:
    // Binds and listens. Errors: kInvalid bad_address; kUnavailable address_in_use.
    static Result<std::unique_ptr<Listener>> bind(Context& context, const Endpoint& endpoint);

    Endpoint endpoint() const { return endpoint_; }
    // Accepts until close(). `door` must outlive the context's connections.
    void start(const Door& door);
    void close();

  private:
    using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

    explicit Listener(Context& context) : context_(context), acceptor_(context.io) {}
    asio::awaitable<void> accept_loop(const Door& door);
    void welcome(const Door& door, Socket socket);

    Context& context_;
    Acceptor acceptor_;
    Endpoint endpoint_;
};

}  // namespace sluice::gateway::net
