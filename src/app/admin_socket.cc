#include "app/admin_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/admin_commands.h"

namespace sluice::app {
namespace {

constexpr const char* kSocketName = "admin.sock";
constexpr std::size_t kResponseBytesMax = 128U << 20U;  // kAdminListMax messages of the usual size

// A purge of a large queue may take a while; a client that says nothing may not.
void limit_time(int fd, time_t receive_s, time_t send_s) {
    const timeval receive{receive_s, 0};
    const timeval send{send_s, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receive, sizeof receive);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send, sizeof send);
}

Result<Fd> open_directory(const std::filesystem::path& path) {
    Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) return system_error(errno, "cannot open " + path.string());
    return directory;
}

// sun_path holds 107 characters; the directory's own path may be longer.
sockaddr_un address_in(const Fd& directory) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = "/proc/self/fd/" + std::to_string(directory.get()) + "/" + kSocketName;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Result<Fd> unix_socket() {
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd.valid()) return system_error(errno, "cannot make a socket");
    return fd;
}

// Up to the first newline, which is taken off. Empty when the peer sent none in time.
std::string read_line(int fd, std::size_t bytes_max) {
    std::string line;
    std::array<char, 16 * 1024> block{};
    while (line.size() <= bytes_max) {
        const ssize_t got = ::recv(fd, block.data(), block.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return {};
        line.append(block.data(), static_cast<std::size_t>(got));
        if (line.back() == '\n') {
            line.pop_back();
            return line;
        }
    }
    return {};
}

bool write_line(int fd, std::string line) {
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t put = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

Result<std::unique_ptr<AdminSocket>> AdminSocket::listen(const std::filesystem::path& data_dir,
                                                         Answer answer) {
    Fd directory = TRY(open_directory(data_dir));
    Fd listener = TRY(unix_socket());
    unlinkat(directory.get(), kSocketName, 0);
    const sockaddr_un address = address_in(directory);
    if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        fchmodat(directory.get(), kSocketName, 0600, 0) != 0 || ::listen(listener.get(), 8) != 0)
        return system_error(errno, "cannot listen on " + (data_dir / kSocketName).string());
    Fd wake(eventfd(0, EFD_CLOEXEC));
    if (!wake.valid()) return system_error(errno, "cannot make an eventfd");
    return std::unique_ptr<AdminSocket>(new AdminSocket(
        std::move(directory), std::move(listener), std::move(wake), std::move(answer)));
}

AdminSocket::AdminSocket(Fd directory, Fd listener, Fd wake, Answer answer)
    : directory_(std::move(directory)),
      listener_(std::move(listener)),
      wake_(std::move(wake)),
      answer_(std::move(answer)),
      thread_([this] { serve(); }) {}

AdminSocket::~AdminSocket() {
    eventfd_write(wake_.get(), 1);
    thread_.join();
    unlinkat(directory_.get(), kSocketName, 0);
}

void AdminSocket::serve() {
    std::array<pollfd, 2> watched{{{listener_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    while (true) {
        if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if (watched[1].revents != 0) return;
        if ((watched[0].revents & POLLIN) == 0) continue;
        const Fd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (connection.valid()) serve_one(connection.get());
    }
}

void AdminSocket::serve_one(int connection) {
    limit_time(connection, 2, 2);
    const std::string request = read_line(connection, kAdminRequestBytesMax);
    if (!request.empty()) write_line(connection, answer_(request));
}

Result<std::string> ask_admin_socket(const std::filesystem::path& data_dir,
                                     const std::string& request) {
    const Fd directory = TRY(open_directory(data_dir));
    const Fd socket = TRY(unix_socket());
    const sockaddr_un address = address_in(directory);
    if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED)
            return fail(Code::kNotFound, "no_server", "no server runs on " + data_dir.string());
        return system_error(errno, "cannot reach the server of " + data_dir.string());
    }
    limit_time(socket.get(), 120, 10);
    std::string response;
    if (write_line(socket.get(), request)) response = read_line(socket.get(), kResponseBytesMax);
    if (response.empty())
        return fail(Code::kUnavailable,
                    "no_answer",
                    "the server of " + data_dir.string() + " did not answer; is it stopping?");
    return response;
}

}  // namespace sluice::app
