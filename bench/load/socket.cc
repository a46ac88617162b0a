#include "bench/load/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace sluice::bench {
namespace {

constexpr unsigned kText = 0x1;
constexpr unsigned kClose = 0x8;
constexpr unsigned kPing = 0x9;

std::size_t content_length(std::string_view head) {
    constexpr std::string_view kName = "\r\ncontent-length:";
    for (std::size_t at = 0; at + kName.size() < head.size(); ++at) {
        if (strncasecmp(head.data() + at, kName.data(), kName.size()) != 0) continue;
        at += kName.size();
        while (head[at] == ' ') ++at;
        std::size_t length = 0;
        std::from_chars(head.data() + at, head.data() + head.size(), length);
        return length;
    }
    return 0;
}

struct Frame {
    unsigned opcode = 0;
    std::size_t header_bytes = 0;
    std::size_t payload_bytes = 0;
};

// A server's frame: unmasked, and whole when all of it has arrived.
std::optional<Frame> parse_frame(std::string_view bytes) {
    if (bytes.size() < 2) return std::nullopt;
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    Frame frame{.opcode = byte(0) & 0x0FU, .header_bytes = 2, .payload_bytes = byte(1) & 0x7FU};
    const std::size_t extended = frame.payload_bytes == 126   ? 2
                                 : frame.payload_bytes == 127 ? 8
                                                              : 0;
    if (bytes.size() < 2 + extended) return std::nullopt;
    if (extended > 0) frame.payload_bytes = 0;
    for (std::size_t i = 0; i < extended; ++i) {
        frame.payload_bytes = frame.payload_bytes << 8U | byte(2 + i);
    }
    frame.header_bytes += extended;
    if (bytes.size() < frame.header_bytes + frame.payload_bytes) return std::nullopt;
    return frame;
}

}  // namespace

void die(std::string_view what) {
    std::fprintf(stderr,
                 "load: %.*s: %s\n",
                 static_cast<int>(what.size()),
                 what.data(),
                 std::strerror(errno));
    std::exit(1);
}

Address parse_address(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
    if (const auto path = url.find('/'); path != url.npos) url = url.substr(0, path);
    const auto colon = url.rfind(':');
    Address address{.host = std::string(url.substr(0, colon))};
    if (colon != url.npos) {
        std::from_chars(url.data() + colon + 1, url.data() + url.size(), address.port);
    }
    if (address.port == 0) die("an address needs a port");
    return address;
}

Socket::Socket(Socket&& other) noexcept
    : address_(std::move(other.address_)),
      fd_(std::exchange(other.fd_, -1)),
      in_(std::move(other.in_)) {}

void Socket::connect() {
    close();
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0) die("socket");
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(address_.port);
    if (::inet_pton(AF_INET, address_.host.c_str(), &to.sin_addr) != 1) die(address_.host);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) die("connect");
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

void Socket::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    in_.clear();
}

void Socket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) die("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Socket::receive() {
    std::array<char, 16 * 1024> block{};
    const auto got = ::recv(fd_, block.data(), block.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (got < 0 && errno != ECONNRESET) die("recv");
    if (got <= 0) return false;
    in_.append(block.data(), static_cast<std::size_t>(got));
    return true;
}

void Socket::wait_readable() const {
    pollfd wait{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, 10'000) != 1) die("no answer within 10 s");
}

std::optional<HttpReply> Socket::take_reply() {
    const auto head_end = in_.find("\r\n\r\n");
    if (head_end == in_.npos) return std::nullopt;
    const std::string_view head(in_.data(), head_end + 2);
    const auto body_bytes = content_length(head);
    if (in_.size() < head_end + 4 + body_bytes) return std::nullopt;
    HttpReply reply;
    std::from_chars(in_.data() + std::strlen("HTTP/1.1 "), in_.data() + head_end, reply.status);
    reply.body = in_.substr(head_end + 4, body_bytes);
    in_.erase(0, head_end + 4 + body_bytes);
    return reply;
}

std::optional<std::string> Socket::take_text_frame() {
    while (const auto frame = parse_frame(in_)) {
        auto payload = in_.substr(frame->header_bytes, frame->payload_bytes);
        in_.erase(0, frame->header_bytes + frame->payload_bytes);
        if (frame->opcode == kText) return payload;
        if (frame->opcode == kPing) send_pong(payload);
        if (frame->opcode == kClose) die("the server closed a WebSocket");
    }
    return std::nullopt;
}

void Socket::send_pong(std::string_view payload) {
    // A client masks; a mask of zeros leaves the payload as it is. A ping has at most 125 bytes.
    std::string pong{'\x8A', static_cast<char>(0x80U | payload.size()), 0, 0, 0, 0};
    pong += payload;
    send(pong);
}

}  // namespace sluice::bench
