#include "embedded/credentials_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <utility>

#include "embedded/files.h"

namespace sluice::embedded {

namespace {

constexpr std::string_view kOwner = "root";

// As AWS writes them: "AKIA" and upper-case letters and digits; a secret of 40 characters.
AccessKey make_key(Random& random) {
    std::string id = random_hex(random, 8);
    std::ranges::transform(id, id.begin(), [](unsigned char c) { return std::toupper(c); });
    return {"AKIA" + id, random_hex(random, 20), std::string(kOwner)};
}

Result<void> write_key(const std::filesystem::path& path, const AccessKey& key) {
    const std::filesystem::path unfinished = path.string() + ".tmp";
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    const Fd file(
        open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return io_failure(errno, unfinished.native());
    TRY(write_all(file.get(), key.id + " " + key.owner + "\n" + key.secret + "\n"));
    return make_durable(unfinished, path);
}

Result<AccessKey> read_key(const std::filesystem::path& path) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0) {
        if (errno == ENOENT) return fail(Code::kNotFound, "no_such_access_key", path.string());
        return io_failure(errno, path.native());
    }
    if ((info.st_mode & 077) != 0) {
        return fail(Code::kInvalid,
                    "credentials_exposed",
                    path.string() + " can be read by others: run chmod 600 on it");
    }
    std::ifstream file(path);
    AccessKey key;
    if (file >> key.id >> key.owner >> key.secret) return key;
    return fail(Code::kInvalid,
                "data_dir_damaged",
                path.string() + " is not readable as an access key: restore or remove it");
}

}  // namespace

Result<AccessKey> load_or_make_access_key(const std::filesystem::path& data_dir, Random& random) {
    const std::filesystem::path path = data_dir / "credentials";
    auto key = read_key(path);
    if (key || key.error().code != Code::kNotFound) return key;
    TRY(write_key(path, make_key(random)));
    return read_key(path);
}

Result<AccessKey> FixedCredentials::find(const std::string& access_key_id) {
    if (access_key_id == key_.id) return key_;
    return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
}

}  // namespace sluice::embedded
