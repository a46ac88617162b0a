// A non-blocking TCP connection to a server on this machine, with just enough HTTP/1.1 and
// WebSocket to drive it: requests are written whole, responses and frames are cut from the bytes
// that came.
//
// Not thread-safe. Owns its descriptor. A failed system call ends the program with a message: a
// load generator that limps measures nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::bench {

struct Address {
    std::string host;
    std::uint16_t port = 0;
};

// "http://127.0.0.1:8080" or "127.0.0.1:8080".
Address parse_address(std::string_view url);

[[noreturn]] void die(std::string_view what);

struct HttpReply {
    int status = 0;
    std::string body;
};

class Socket {
  public:
    explicit Socket(Address address) : address_(std::move(address)) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void connect();
    void close();
    bool is_open() const { return fd_ >= 0; }
    int fd() const { return fd_; }
    const Address& address() const { return address_; }

    void send(std::string_view bytes);
    // Takes what has arrived; false when the peer has closed.
    bool receive();
    // Blocks until something arrives, for the handshake.
    void wait_readable() const;

    // A complete response, when one is there. Bodies are delimited by Content-Length.
    std::optional<HttpReply> take_reply();
    // The text of the next text frame, when one is there. Pings are answered.
    std::optional<std::string> take_text_frame();

  private:
    void send_pong(std::string_view payload);

    Address address_;
    int fd_ = -1;
    std::string in_;
};

}  // namespace sluice::bench
