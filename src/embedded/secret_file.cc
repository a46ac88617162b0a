#include "embedded/secret_file.h"

#include <fcntl.h>

#include <array>
#include <cerrno>

#include "embedded/files.h"

namespace sluice::embedded {

Result<void> write_secret_file(Disk& disk,
                               const std::filesystem::path& path,
                               std::string_view content) {
    constexpr int kNewFile = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    const std::filesystem::path unfinished = path.string() + ".tmp";
    disk.unlinkat(AT_FDCWD, unfinished.c_str());
    const Fd file(disk.openat(AT_FDCWD, unfinished.c_str(), kNewFile, 0600), disk);
    if (!file) return io_failure(errno, unfinished.native());
    TRY(write_all(file, content));
    return make_durable(disk, unfinished, path);
}

Result<std::string> read_secret_file(Disk& disk, const std::filesystem::path& path) {
    const Fd file(disk.openat(AT_FDCWD, path.c_str(), O_RDONLY, 0), disk);
    if (!file && errno == ENOENT) return fail(Code::kNotFound, "no_such_file", path.string());
    struct stat info{};
    if (!file || disk.fstat(file.get(), &info) != 0) return io_failure(errno, path.native());
    if ((info.st_mode & 077) != 0) {
        return fail(Code::kInvalid,
                    "credentials_exposed",
                    path.string() + " can be read by others: run chmod 600 on it");
    }
    std::string content;
    std::array<char, 256> block{};
    while (true) {
        const auto at = static_cast<off_t>(content.size());
        const ssize_t count = disk.pread(file.get(), block.data(), block.size(), at);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return io_failure(errno, path.native());
        if (count == 0) return content;
        content.append(block.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace sluice::embedded
