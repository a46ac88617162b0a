#include "embedded/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace sluice::embedded {

namespace {

std::string holder(int fd) {
    std::array<char, 32> text{};
    const ssize_t size = pread(fd, text.data(), text.size(), 0);
    if (size <= 0) return "another process";
    const std::string_view read(text.data(), static_cast<std::size_t>(size));
    return "process " + std::string(read.substr(0, read.find('\n')));
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& data_dir) {
    const std::filesystem::path path = data_dir / "lock";
    Fd file(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return io_failure(errno, path.native());
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return io_failure(errno, path.native());
        return fail(Code::kUnavailable,
                    "data_dir_locked",
                    data_dir.string() + " is in use by " + holder(file.get()) +
                        ": stop it, or choose another --data-dir");
    }
    const std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(file.get(), 0) != 0) return io_failure(errno, path.native());
    TRY(write_all(file.get(), pid));
    return DirectoryLock(std::move(file));
}

}  // namespace sluice::embedded
