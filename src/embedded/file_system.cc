#include "embedded/file_system.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "embedded/files.h"

namespace sluice::embedded {

namespace {

// From linux/magic.h and statfs(2), where those names exist.
constexpr std::array kUnsafe = std::to_array<std::pair<std::uint32_t, std::string_view>>({
    {0x6969, "nfs"},        {0xff534d42, "cifs"},  {0xfe534d42, "smb2"},   {0x517b, "smb"},
    {0x01021997, "9p"},     {0x65735546, "fuse"},  {0x00c36400, "ceph"},   {0x5346414f, "afs"},
    {0x0bd00bd0, "lustre"}, {0x47504653, "gpfs"},  {0x01161970, "gfs2"},   {0x7461636f, "ocfs2"},
    {0x01021994, "tmpfs"},  {0x858458f6, "ramfs"}, {0x4d44, "vfat"},       {0x2011bab0, "exfat"},
    {0x786f4256, "vboxsf"}, {0xaad7aaea, "panfs"}, {0x19830326, "beegfs"},
});

}  // namespace

std::string_view unsafe_file_system(long type) {
    const auto magic = static_cast<std::uint32_t>(type);
    const auto* const found =
        std::ranges::find(kUnsafe, magic, &decltype(kUnsafe)::value_type::first);
    return found == kUnsafe.end() ? std::string_view() : found->second;
}

Result<void> check_file_system(const std::filesystem::path& directory,
                               std::span<const std::string> allowed,
                               Disk& disk) {
    long type = 0;
    if (disk.file_system_type(directory.c_str(), type) != 0) {
        return io_failure(errno, directory.native());
    }
    const std::string_view name = unsafe_file_system(type);
    if (name.empty() || std::ranges::find(allowed, name) != allowed.end()) return {};
    return fail(Code::kInvalid,
                "unsafe_file_system",
                directory.string() + " is on " + std::string(name) +
                    ", which may lose what was acknowledged: choose a directory on a local disk"
                    " (ext4, xfs, btrfs)");
}

}  // namespace sluice::embedded
