// A file descriptor that is owned, and the system calls on it that may wait.
//
// One thread at a time uses a descriptor. A call that a signal interrupted returns kCancelled when
// interrupted() says so (interrupt.h); that is prompt, whichever thread the signal came to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"

namespace sluice::app {

// Owns a file descriptor.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() { reset(); }
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    int get() const { return fd_; }
    bool valid() const { return fd_ >= 0; }
    void reset();

  private:
    int fd_ = -1;
};

// "<what> <path>: <reason of errno>", as kNotFound, kDenied, kStorageFull or kIo: file_error, and
// broken_pipe (kIo) where nobody reads any more.
std::unexpected<Error> system_error(int reason, const std::string& what);
std::unexpected<Error> cancelled();

// Opens what exists; of a pipe with a name it waits for the other end. `what`: for the error.
Result<Fd> open_existing(const std::filesystem::path& path, int flags, const std::string& what);
// 0 at the end.
Result<std::size_t> read_some(int fd, std::span<char> out);
// At a place of a file.
Result<std::size_t> read_some_at(int fd, std::span<char> out, std::uint64_t offset);
Result<void> write_all(int fd, std::span<const char> bytes);

}  // namespace sluice::app
