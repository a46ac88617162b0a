// A server that answers each connection's requests with the next of its canned replies, and keeps
// what it was sent. One connection at a time; plain TCP on a free loopback port.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sluice::support {

class CannedServer {
  public:
    enum When : std::uint8_t { kAfterTheBody, kAfterTheHead };

    explicit CannedServer(std::vector<std::string> replies, When when = kAfterTheBody)
        : replies_(std::move(replies)), when_(when), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~CannedServer() {
        ::shutdown(listener_, SHUT_RDWR);
        {
            const std::lock_guard lock(mutex_);
            if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
        }
        thread_.join();
        ::close(listener_);
    }
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    std::string url(const std::string& path, const std::string& scheme = "http") const {
        return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
    }
    // Called with each request that has arrived, before it is answered: from the server's thread.
    void when_asked(std::function<void(const std::string& request)> told) {
        const std::lock_guard lock(mutex_);
        told_ = std::move(told);
    }
    // All that was received so far.
    std::string request() {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

  private:
    void serve() {
        std::size_t next = 0;
        for (int fd = ::accept(listener_, nullptr, nullptr); fd >= 0;
             fd = ::accept(listener_, nullptr, nullptr)) {
            {
                const std::lock_guard lock(mutex_);
                connection_ = fd;
            }
            while (next < replies_.size() && read_request(fd)) {
                const auto& reply = replies_[next++];
                ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
                if (when_ == kAfterTheHead) break;
            }
            ::shutdown(fd, SHUT_WR);
            for (char block[4096]; ::recv(fd, block, sizeof block, 0) > 0;) {
            }
            const std::lock_guard lock(mutex_);
            connection_ = -1;
            ::close(fd);
        }
    }

    // False when the connection ended before the request did.
    bool read_request(int fd) {
        std::string text;
        std::size_t wanted = std::string::npos;
        while (wanted == std::string::npos || text.size() < wanted) {
            char block[16 * 1024];
            const auto read = ::recv(fd, block, sizeof block, 0);
            if (read <= 0) return false;
            text.append(block, static_cast<std::size_t>(read));
            const auto end = text.find("\r\n\r\n");
            if (wanted == std::string::npos && end != std::string::npos) {
                wanted = end + 4 + (when_ == kAfterTheHead ? 0 : content_length(text));
            }
        }
        const std::lock_guard lock(mutex_);
        seen_ += text;
        if (told_) told_(text);
        return true;
    }

    static std::size_t content_length(std::string_view head) {
        constexpr std::string_view kName = "Content-Length: ";
        const auto at = head.find(kName);
        return at == std::string_view::npos
                   ? 0
                   : std::stoull(std::string(head.substr(at + kName.size())));
    }

    const std::vector<std::string> replies_;
    const When when_;
    int listener_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::string seen_;
    std::function<void(const std::string&)> told_;
    int connection_ = -1;
    std::thread thread_;
};

}  // namespace sluice::support
