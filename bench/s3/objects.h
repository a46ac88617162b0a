// One connection that puts new small objects or gets those put before, one request at a time, each
// signed in its Authorization header with the hash of its body, as SDKs do over plain HTTP.
//
// Not thread-safe; driven by whoever polls its socket.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "bench/load/samples.h"
#include "bench/load/socket.h"
#include "signing/signer.h"

namespace sluice::bench {

enum class Verb : std::uint8_t { kPut, kGet };

// What all connections work on: the keys "<prefix>/0", "<prefix>/1" …
struct Objects {
    Address address;
    signing::Signer signer;
    std::string bucket;
    std::string prefix;
    std::string body;         // of every object
    std::uint64_t count = 0;  // how many there are; a put makes the next
};

class ObjectClient {
  public:
    // `objects` must outlive the client. `seed` chooses what is got.
    ObjectClient(Objects& objects, Verb verb, unsigned seed);

    void connect() { socket_.connect(); }
    int fd() const { return socket_.fd(); }

    void send_next();
    // To be called when the socket is readable. How long the request took, when its answer is
    // whole; any answer but the right one ends the program.
    std::optional<SteadyClock::duration> on_readable();

  private:
    std::uint64_t next_number();
    std::string next_request();

    Objects& objects_;
    Verb verb_;
    std::string payload_hash_;
    Socket socket_;
    std::mt19937_64 random_;
    SteadyClock::time_point sent_at_;
};

}  // namespace sluice::bench
