// A blocking WebSocket client, for `sluice submit` and tests. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::transport {

class WebSocketClient {
  public:
    // ws:// or wss://. Errors: kInvalid bad_url; kUnavailable (cannot connect, refused: the
    // status).
    static Result<std::unique_ptr<WebSocketClient>> connect(const std::string& url,
                                                            const std::string& ca_file = {},
                                                            Seconds timeout = Seconds{10});
    ~WebSocketClient();

    // The next text frame; absent when `wait` has passed. Answers pings meanwhile. kUnavailable
    // when the peer has closed.
    Result<std::optional<std::string>> receive(Milliseconds wait);

  private:
    class Impl;
    explicit WebSocketClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::transport
