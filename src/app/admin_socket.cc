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
#include <string_view>
#include <utility>
#include <vector>

#include "app/admin_commands.h"

namespace sluice::app {
namespace {

constexpr const char* kSocketName = "admin.sock";
constexpr std::size_t kResponseBytesMax = 128U << 20U;  // kAdminListMax messages of the usual size

constexpr std::size_t kClientsMax = 8;  // the next ones wait to be accepted
constexpr Milliseconds kRequestWithin{2'000};
constexpr Milliseconds kResponseWithin{10'000};
constexpr int kDeadlineCheckMs = 100;

// A purge of a large queue may take a while.
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

// One connection that was accepted: its request as it arrives, then its response as it is taken.
class Client {
  public:
    Client(Fd fd, const Clock& clock)
        : fd_(std::move(fd)), clock_(&clock), deadline_(clock.steady() + kRequestWithin) {}

    pollfd awaited() const {
        return {fd_.get(), static_cast<short>(response_.empty() ? POLLIN : POLLOUT), 0};
    }
    bool is_over(SteadyTime now) const { return over_ || now >= deadline_; }

    // Moves the bytes that can be moved now.
    void go_on(const AdminSocket::Answer& answer) {
        if (response_.empty()) receive(answer);
        if (!response_.empty()) send();
    }

  private:
    void receive(const AdminSocket::Answer& answer) {
        std::array<char, 16 * 1024> block{};
        const ssize_t got = ::recv(fd_.get(), block.data(), block.size(), 0);
        if (got <= 0) return note(got);
        request_.append(block.data(), static_cast<std::size_t>(got));
        if (request_.back() != '\n') {
            over_ = request_.size() > kAdminRequestBytesMax;
            return;
        }
        request_.pop_back();
        response_ = answer(request_) + '\n';
        deadline_ = clock_->steady() + kResponseWithin;
    }

    void send() {
        const auto rest = std::string_view(response_).substr(sent_);
        const ssize_t put = ::send(fd_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (put <= 0) return note(put);
        sent_ += static_cast<std::size_t>(put);
        over_ = sent_ == response_.size();
    }

    // The end of the connection, or only of what can be moved now.
    void note(ssize_t moved) { over_ = moved == 0 || (errno != EAGAIN && errno != EINTR); }

    Fd fd_;
    const Clock* clock_;
    SteadyTime deadline_;  // of the whole request, then of the whole response
    std::string request_;
    std::string response_;
    std::size_t sent_ = 0;
    bool over_ = false;
};

}  // namespace

Result<std::unique_ptr<AdminSocket>> AdminSocket::listen(const std::filesystem::path& data_dir,
                                                         Answer answer,
                                                         const Clock& clock) {
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
        std::move(directory), std::move(listener), std::move(wake), std::move(answer), clock));
}

AdminSocket::AdminSocket(Fd directory, Fd listener, Fd wake, Answer answer, const Clock& clock)
    : directory_(std::move(directory)),
      listener_(std::move(listener)),
      wake_(std::move(wake)),
      answer_(std::move(answer)),
      clock_(clock),
      thread_([this] { serve(); }) {}

AdminSocket::~AdminSocket() {
    eventfd_write(wake_.get(), 1);
    thread_.join();
    unlinkat(directory_.get(), kSocketName, 0);
}

void AdminSocket::serve() {
    std::vector<Client> clients;
    std::vector<pollfd> awaited;
    while (true) {
        const bool full = clients.size() >= kClientsMax;
        awaited = {{wake_.get(), POLLIN, 0}, {full ? -1 : listener_.get(), POLLIN, 0}};
        for (const Client& client : clients) awaited.push_back(client.awaited());
        const int timeout_ms = clients.empty() ? -1 : kDeadlineCheckMs;
        if (poll(awaited.data(), awaited.size(), timeout_ms) < 0 && errno != EINTR) return;
        if (awaited[0].revents != 0) return;
        // Read before anything is answered, which may take long: nobody is late for that.
        const SteadyTime now = clock_.steady();
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (awaited[i + 2].revents != 0) clients[i].go_on(answer_);
        }
        std::erase_if(clients, [now](const Client& client) { return client.is_over(now); });
        if ((awaited[1].revents & POLLIN) == 0) continue;
        Fd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (connection.valid()) clients.emplace_back(std::move(connection), clock_);
    }
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
