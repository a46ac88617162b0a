// Two doors, one network thread, one pool: binds, serves, stops. What is answered is the doors'.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <thread>

#include "gateway/net/context.h"
#include "gateway/net/listener.h"

namespace sluice::gateway::net {

class Server {
  public:
    Server(const Options& options, Log& log, Metrics& metrics);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // As Gateway::bind.
    Result<void> bind();
    Endpoint http() const { return http_->endpoint(); }
    Endpoint s3() const { return s3_->endpoint(); }  // only where Options have one

    // The application's address takes bodies of so many bytes at least. Before serve().
    void allow_bodies(std::size_t bytes);

    // `s3` is there where its address is; `websockets` absent: no upgrades. All must outlive
    // stop().
    void serve(const Clock& clock,
               ExchangeFactory& application,
               ExchangeFactory* s3,
               const api::Services* websockets);
    // As Gateway::close_sockets and Gateway::stop.
    void close_sockets();
    void stop(Milliseconds within);

    std::size_t connections() const {
        return context_.requests.size() + context_.websockets.size();
    }
    WebSockets& sockets() { return context_.sockets; }

  private:
    void run();
    void check_deadlines();
    void on_network_thread(const std::function<void()>& job);

    std::unique_ptr<asio::ssl::context> tls_;
    Door http_door_;
    Door s3_door_;
    Context context_;
    std::unique_ptr<Listener> http_;
    std::unique_ptr<Listener> s3_;  // absent: no S3 endpoint
    asio::steady_timer deadline_check_{context_.io};
    std::thread thread_;
};

}  // namespace sluice::gateway::net
