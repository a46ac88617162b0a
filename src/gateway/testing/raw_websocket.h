// A WebSocket client that shows every frame, also pings and closes, and answers none by itself.
#pragma once

#include <optional>
#include <string>

#include "gateway/testing/raw_client.h"

namespace sluice::gateway::testing {

struct RawFrame {
    int opcode = -1;  // -1: the connection ended instead
    std::string payload;

    bool is_text() const { return opcode == 1; }
    // The code of a close frame, otherwise 0.
    int close_code() const {
        if (opcode != 8 || payload.size() < 2) return 0;
        return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    }
};

class RawWebSocket {
  public:
    RawWebSocket(std::uint16_t port, const std::string& target) : client_(port) {
        client_.send("GET " + target +
                     " HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    // The answer to the upgrade: 101, or a refusal. Read it once, before the frames.
    RawReply answer() { return client_.reply(); }

    RawFrame frame() {
        if (!fill(2)) return {};
        std::size_t length = static_cast<unsigned char>(buffer_[1]);
        std::size_t head = 2;
        if (length == 126) {
            head = 4;
            if (!fill(head)) return {};
            length = static_cast<std::size_t>(static_cast<unsigned char>(buffer_[2])) << 8 |
                     static_cast<unsigned char>(buffer_[3]);
        } else if (length == 127) {
            head = 10;
            if (!fill(head)) return {};
            length = 0;
            for (std::size_t i = 2; i < head; ++i) {
                length = length << 8 | static_cast<unsigned char>(buffer_[i]);
            }
        }
        if (!fill(head + length)) return {};
        RawFrame frame{buffer_[0] & 0x0f, buffer_.substr(head, length)};
        buffer_.erase(0, head + length);
        return frame;
    }

    // A client's frame, masked with zeros; at most 65,535 bytes.
    void send(int opcode, const std::string& payload) {
        std::string bytes{static_cast<char>(0x80 | opcode)};
        if (payload.size() < 126) {
            bytes.push_back(static_cast<char>(0x80 | payload.size()));
        } else {
            bytes.push_back(static_cast<char>(0x80 | 126));
            bytes.push_back(static_cast<char>(payload.size() >> 8));
            bytes.push_back(static_cast<char>(payload.size() & 0xff));
        }
        client_.send(bytes + std::string(4, '\0') + payload);
    }

    bool is_closed() { return buffer_.empty() && !fill(1); }
    RawClient& client() { return client_; }

  private:
    bool fill(std::size_t bytes) {
        while (buffer_.size() < bytes) {
            const auto more = client_.take(1);
            if (more.empty()) return false;
            buffer_ += more;
        }
        return true;
    }

    RawClient client_;
    std::string buffer_;
};

}  // namespace sluice::gateway::testing
