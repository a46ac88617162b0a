#include "embedded/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "embedded/files.h"

namespace sluice::embedded {

Result<void> write_secret_file(const std::filesystem::path& path, std::string_view content) {
    const std::filesystem::path unfinished = path.string() + ".tmp";
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    const Fd file(
        open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return io_failure(errno, unfinished.native());
    TRY(write_all(file.get(), content));
    return make_durable(unfinished, path);
}

Result<std::string> read_secret_file(const std::filesystem::path& path) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0) {
        if (errno == ENOENT) return fail(Code::kNotFound, "no_such_file", path.string());
        return io_failure(errno, path.native());
    }
    if ((info.st_mode & 077) != 0) {
        return fail(Code::kInvalid,
                    "credentials_exposed",
                    path.string() + " can be read by others: run chmod 600 on it");
    }
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) return io_failure(EIO, path.native());
    return content;
}

}  // namespace sluice::embedded
