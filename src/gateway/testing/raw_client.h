// A TCP client that sends exactly the bytes it is told to: for tests of what a well-behaved client
// never does. A read that takes over ten seconds fails the test.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sluice::gateway::testing {

struct RawReply {
    int status = 0;                              // 0: the connection ended instead
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{10, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        // Small, so that what send() has sent was read by the server, and not only by the kernel.
        const int send_buffer = 16 * 1024;
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    ~RawClient() { ::close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    // False when the peer does not take it any more.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    RawReply get(const std::string& target) {
        send("GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n");
        return reply();
    }

    RawReply reply(bool to_head = false) {
        RawReply reply;
        auto end = buffer_.find("\r\n\r\n");
        while (end == std::string::npos) {
            if (!fill()) return reply;
            end = buffer_.find("\r\n\r\n");
        }
        parse_head(std::string_view(buffer_).substr(0, end + 2), reply);
        buffer_.erase(0, end + 4);
        const auto length = reply.headers.find("content-length");
        if (to_head || length == reply.headers.end()) return reply;
        const std::size_t bytes = std::stoull(length->second);
        while (buffer_.size() < bytes && fill()) {
        }
        reply.body = buffer_.substr(0, bytes);
        buffer_.erase(0, bytes);
        return reply;
    }

    // True when the server has closed and nothing more came.
    bool is_closed() { return buffer_.empty() && !fill(); }

    // The connection ended with a reset, by which a client may lose what it was told before.
    bool was_reset() const { return was_reset_; }

    // At least `bytes` raw bytes, fewer when the connection ends.
    std::string take(std::size_t bytes) {
        while (buffer_.size() < bytes && fill()) {
        }
        return std::exchange(buffer_, {});
    }

    // True when there is something to read, or the end, within a moment.
    bool is_readable() {
        pollfd readable{fd_, POLLIN, 0};
        return !buffer_.empty() || ::poll(&readable, 1, 20) > 0;
    }

  private:
    bool fill() {
        char block[16 * 1024];
        const auto read = ::recv(fd_, block, sizeof block, 0);
        if (read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            ADD_FAILURE() << "the server said nothing for ten seconds";
        }
        was_reset_ = read < 0 && errno == ECONNRESET;
        if (read <= 0) return false;
        buffer_.append(block, static_cast<std::size_t>(read));
        return true;
    }

    static void parse_head(std::string_view head, RawReply& reply) {
        reply.status = std::stoi(std::string(head.substr(9, 3)));
        for (auto at = head.find("\r\n") + 2; at < head.size();) {
            const auto end = head.find("\r\n", at);
            const auto line = head.substr(at, end - at);
            const auto colon = line.find(": ");
            std::string name(line.substr(0, colon));
            std::ranges::transform(name, name.begin(), ::tolower);
            reply.headers.emplace(name, line.substr(colon + 2));
            at = end + 2;
        }
    }

    int fd_;
    bool was_reset_ = false;
    std::string buffer_;
};

}  // namespace sluice::gateway::testing
