#include "app/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "app/interrupt.h"

namespace sluice::app {
namespace {

Code code_of(int reason) {
    switch (reason) {
        case ENOENT:
        case ENOTDIR:
            return Code::kNotFound;
        case EACCES:
        case EPERM:
        case EROFS:
            return Code::kDenied;
        case ENOSPC:
        case EDQUOT:
            return Code::kStorageFull;
        default:
            return Code::kIo;
    }
}

// What `call` returns, which is negative for an error. Called again after a signal that stops
// nothing.
template <class Call>
auto waiting_for(const std::string& what, Call call) -> Result<decltype(call())> {
    const Interruptible here;
    while (true) {
        if (interrupted()) return cancelled();
        const auto got = call();
        if (got >= 0) return got;
        if (errno != EINTR) return system_error(errno, what);
    }
}

}  // namespace

void Fd::reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

std::unexpected<Error> system_error(int reason, const std::string& what) {
    return fail(code_of(reason),
                reason == EPIPE ? "broken_pipe" : "file_error",
                what + ": " + std::generic_category().message(reason));
}

std::unexpected<Error> cancelled() {
    return fail(Code::kCancelled, "interrupted", "stopped by a signal");
}

Result<Fd> open_existing(const std::filesystem::path& path, int flags, const std::string& what) {
    const int fd = TRY(waiting_for(what, [&] { return ::open(path.c_str(), flags | O_CLOEXEC); }));
    return Fd(fd);
}

Result<std::size_t> read_some(int fd, std::span<char> out) {
    const ssize_t got =
        TRY(waiting_for("cannot read", [&] { return ::read(fd, out.data(), out.size()); }));
    return static_cast<std::size_t>(got);
}

Result<std::size_t> read_some_at(int fd, std::span<char> out, std::uint64_t offset) {
    const ssize_t got = TRY(waiting_for("cannot read", [&] {
        return ::pread(fd, out.data(), out.size(), static_cast<off_t>(offset));
    }));
    return static_cast<std::size_t>(got);
}

Result<void> write_all(int fd, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = TRY(
            waiting_for("cannot write", [&] { return ::write(fd, bytes.data(), bytes.size()); }));
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
}

}  // namespace sluice::app
