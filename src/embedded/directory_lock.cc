#include "embedded/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace sluice::embedded {

namespace {

std::string holder(const Fd& file) {
    std::array<char, 32> text{};
    const ssize_t size = file.disk().pread(file.get(), text.data(), text.size(), 0);
    if (size <= 0) return "another process";
    const std::string_view read(text.data(), static_cast<std::size_t>(size));
    const std::string pid(read.substr(0, read.find('\n')));
    // Who shares the lock does not write its id: the one there may have ended long ago.
    return std::filesystem::exists("/proc/" + pid) ? "process " + pid : "another process";
}

}  // namespace

Result<DirectoryLock> DirectoryLock::lock(const std::filesystem::path& data_dir,
                                          Disk& disk,
                                          int mode,
                                          int operation) {
    const std::filesystem::path path = data_dir / "lock";
    Fd file(disk.openat(AT_FDCWD, path.c_str(), mode | O_CREAT | O_NOFOLLOW, 0600), disk);
    if (!file) return io_failure(errno, path.native());
    if (disk.flock(file.get(), operation | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return io_failure(errno, path.native());
        return fail(Code::kUnavailable,
                    "data_dir_locked",
                    data_dir.string() + " is in use by " + holder(file) +
                        ": stop it, or choose another --data-dir");
    }
    return DirectoryLock(std::move(file));
}

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& data_dir, Disk& disk) {
    DirectoryLock taken = TRY(lock(data_dir, disk, O_RDWR, LOCK_EX));
    const Fd& file = taken.file_;
    if (disk.ftruncate(file.get(), 0) != 0) return io_failure(errno, (data_dir / "lock").native());
    TRY(write_all(file, std::to_string(getpid()) + "\n"));
    return taken;
}

Result<DirectoryLock> DirectoryLock::share(const std::filesystem::path& data_dir) {
    return lock(data_dir, system_disk(), O_RDONLY, LOCK_SH);
}

}  // namespace sluice::embedded
