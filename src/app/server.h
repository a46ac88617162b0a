// What `serve` and `worker` run: front doors, queue stages, or both, on one of the backends. Each
// has one composition: embedded_server.cc, aws_server.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"

namespace sluice::app {

// What the first line of output tells. Addresses are those that clients use: the public ones where
// they are configured, else the bound ones. What is empty is left out.
struct Announcement {
    std::string http;
    std::string ws;
    std::string s3;
    std::vector<std::string_view> stages;  // where they may run elsewhere, too
};

class Server {
  public:
    Server() = default;
    virtual ~Server() = default;  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    virtual const Announcement& announcement() const = 0;

    // The storage has failed (fsync): nothing is promised any more, the process must end.
    virtual bool failed() const = 0;

    // Takes no new work, hands leases back, lets requests end, closes. Idempotent. Bounded:
    // handlers end when they are told to, requests get at most five seconds.
    virtual void stop() = 0;
    // A stop that takes longer hangs.
    virtual Seconds stops_within() const { return Seconds{10}; }
};

// How long requests get to end when a server stops.
inline constexpr Milliseconds kRequestsEndWithin{5'000};

// When these return, requests are answered and messages are worked on. The server owns everything
// that it starts; clock, random and log outlive it.

// Everything in one process: the embedded backend, its S3 endpoint, the stages, the operator's
// socket.
Result<std::unique_ptr<Server>> start_embedded_server(const Config& config,
                                                      const Clock& clock,
                                                      Random& random,
                                                      Log& log);

// One of many processes on the AWS backend.
struct AwsRole {
    // The application with its sockets; else the pages for operations.
    bool is_front = false;
    bool listens = false;
    StageChoice stages;
};
Result<std::unique_ptr<Server>> start_aws_server(
    const Config& config, const AwsRole& role, const Clock& clock, Random& random, Log& log);

}  // namespace sluice::app
