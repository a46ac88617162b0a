#include "embedded/credentials_file.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

#include "embedded/secret_file.h"

namespace sluice::embedded {

namespace {

constexpr std::string_view kOwner = "root";

Result<AccessKey> read_key(Disk& disk, const std::filesystem::path& path) {
    std::istringstream content(TRY(read_secret_file(disk, path)));
    AccessKey key;
    if (content >> key.id >> key.owner >> key.secret) return key;
    return fail(Code::kInvalid,
                "data_dir_damaged",
                path.string() + " is not readable as an access key: restore or remove it");
}

}  // namespace

// As AWS writes them: "AKIA" and upper-case letters and digits; a secret of 40 characters.
AccessKey make_access_key(std::string owner, Random& random) {
    std::string id = random_hex(random, 8);
    std::ranges::transform(id, id.begin(), [](unsigned char c) { return std::toupper(c); });
    return {"AKIA" + id, random_hex(random, 20), std::move(owner)};
}

Result<AccessKey> load_or_make_access_key(const std::filesystem::path& data_dir,
                                          Random& random,
                                          Disk& disk) {
    const std::filesystem::path path = data_dir / "credentials";
    auto key = read_key(disk, path);
    if (key || key.error().code != Code::kNotFound) return key;
    const AccessKey made = make_access_key(std::string(kOwner), random);
    TRY(write_secret_file(disk, path, made.id + " " + made.owner + "\n" + made.secret + "\n"));
    return read_key(disk, path);
}

}  // namespace sluice::embedded
