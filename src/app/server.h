// The composition: the embedded backend, the front doors, the three queue stages, the operator's
// socket. The one place where the rooms meet.
//
// Owns everything it starts. The log, clock and random given must outlive it.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"

namespace sluice::app {

// What clients use: the public addresses where they are configured, else the bound ones.
struct Addresses {
    std::string http;
    std::string ws;
    std::string s3;
};

class Server {
  public:
    // When it returns, requests are answered and messages are worked on.
    static Result<std::unique_ptr<Server>> start(const Config& config,
                                                 const Clock& clock,
                                                 Random& random,
                                                 Log& log);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    const Addresses& addresses() const;

    // The storage has failed (fsync): nothing is promised any more, the process must end.
    bool failed() const;

    // Takes no new uploads, hands leases back, lets requests end, closes. Idempotent. Bounded:
    // handlers end when they are told to, requests get at most five seconds.
    void stop();

  private:
    class Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// "http", {"0.0.0.0", 8080} → "http://127.0.0.1:8080": an address a client on this machine can use.
std::string address_of(std::string_view scheme, const gateway::Endpoint& endpoint);

}  // namespace sluice::app
