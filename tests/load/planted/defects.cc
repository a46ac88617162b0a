// Preloaded into a server under test: makes of its calls those of a server with a defect, which a
// harness of tests/load must find. PLANTED_DEFECT says which:
//
//     keep-memory      every connection that was accepted costs 256 KiB for ever
//     keep-input       as much memory as was read of sockets and files is never given back
//     keep-descriptor  every connection that was accepted costs a descriptor for ever
//     wait-for-reader  a write that the kernel does not take as a whole waits for the peer to read,
//                      up to three seconds
//     lose-frame       each user's event of number 4 is said to be sent, and is not
//     no-retry-after   a header Retry-After goes out under another name
//     slow-database    a page of the database takes 20 ms to read
//
// Thread-safe.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "tests/faults/next_call.h"

namespace {

constexpr std::size_t kKeptOfAConnection = 256 << 10;
constexpr int kReaderMs = 3000;
constexpr int kPageMs = 20;
constexpr std::string_view kLostFrame = R"("sequence":4,)";
constexpr std::string_view kHeader = "Retry-After";
constexpr std::string_view kOtherHeader = "Retry-Never";

bool planted(const char* defect) {
    static const char* const chosen = std::getenv("PLANTED_DEFECT");
    return chosen && std::strcmp(chosen, defect) == 0;
}

// What is kept can be reached for ever, so that no compiler leaves it out.
struct Kept {
    Kept* before;
};
std::atomic<Kept*> kept = nullptr;

void keep(std::size_t size) {
    auto* const block = static_cast<Kept*>(std::malloc(sizeof(Kept) + size));
    if (!block) return;
    std::memset(block + 1, 1, size);  // a page costs nothing before it is written
    block->before = kept.exchange(block);
}

int accepted(int fd) {
    if (fd < 0) return fd;
    if (planted("keep-memory")) keep(kKeptOfAConnection);
    // Not of the socket: it would not end for its peer.
    if (planted("keep-descriptor")) fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    return fd;
}

ssize_t received(ssize_t size) {
    if (size > 0 && planted("keep-input")) keep(static_cast<std::size_t>(size));
    return size;
}

std::string_view text_of(const iovec& block) {
    return {static_cast<const char*>(block.iov_base), block.iov_len};
}

bool contains(const msghdr& message, std::string_view text) {
    for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
        if (text_of(message.msg_iov[i]).contains(text)) return true;
    }
    return false;
}

ssize_t size_of(const msghdr& message) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < message.msg_iovlen; ++i) size += message.msg_iov[i].iov_len;
    return static_cast<ssize_t>(size);
}

// Sends all blocks of the message as one, with the other name in it.
template <class Real>
ssize_t send_renamed(const msghdr& message, const Real& real) {
    std::string text;
    for (std::size_t i = 0; i < message.msg_iovlen; ++i) text += text_of(message.msg_iov[i]);
    text.replace(text.find(kHeader), kHeader.size(), kOtherHeader);
    iovec block{text.data(), text.size()};
    msghdr other = message;
    other.msg_iov = &block;
    other.msg_iovlen = 1;
    return real(&other);
}

void wait_for_reader(int fd) {
    const int error = errno;
    pollfd reader{fd, POLLOUT, 0};
    poll(&reader, 1, kReaderMs);
    errno = error;
}

}  // namespace

// NOLINTBEGIN(readability-*): the C library's names and signatures
extern "C" {

int accept(int fd, sockaddr* address, socklen_t* size) {
    NEXT(accept);
    return accepted(real(fd, address, size));
}
int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
    NEXT(accept4);
    return accepted(real(fd, address, size, flags));
}

ssize_t recv(int fd, void* bytes, size_t size, int flags) {
    NEXT(recv);
    return received(real(fd, bytes, size, flags));
}
ssize_t recvmsg(int fd, msghdr* message, int flags) {
    NEXT(recvmsg);
    return received(real(fd, message, flags));
}
ssize_t pread(int fd, void* bytes, size_t size, off_t at) {
    NEXT(pread);
    return received(real(fd, bytes, size, at));
}
// The name that SQLite, and only SQLite, reads by.
ssize_t pread64(int fd, void* bytes, size_t size, off64_t at) {
    NEXT(pread64);
    if (planted("slow-database")) poll(nullptr, 0, kPageMs);
    return received(real(fd, bytes, size, at));
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    NEXT(sendmsg);
    if (planted("lose-frame") && contains(*message, kLostFrame)) return size_of(*message);
    if (planted("no-retry-after") && contains(*message, kHeader)) {
        return send_renamed(*message, [&](const msghdr* other) { return real(fd, other, flags); });
    }
    const ssize_t sent = real(fd, message, flags);
    if (sent < size_of(*message) && planted("wait-for-reader")) wait_for_reader(fd);
    return sent;
}
ssize_t send(int fd, const void* bytes, size_t size, int flags) {
    iovec block{const_cast<void*>(bytes), size};
    msghdr message{};
    message.msg_iov = &block;
    message.msg_iovlen = 1;
    return sendmsg(fd, &message, flags);
}

}  // extern "C"
// NOLINTEND(readability-*)
