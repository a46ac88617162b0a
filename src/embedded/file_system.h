// Whether a file system keeps what fsync promises, and locks what is locked.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "embedded/disk.h"

namespace sluice::embedded {

// The name of a file system that is refused ("nfs", "tmpfs"), by statfs's f_type; empty when it is
// not known to be unsafe. Pure.
std::string_view unsafe_file_system(long type);

// kInvalid unsafe_file_system unless the one under `directory` is safe or named in `allowed`.
Result<void> check_file_system(const std::filesystem::path& directory,
                               std::span<const std::string> allowed,
                               Disk& disk = system_disk());

}  // namespace sluice::embedded
