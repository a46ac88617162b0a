// A file of the data directory that only its owner may read: written once, whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "embedded/disk.h"

namespace sluice::embedded {

// Mode 0600, durable when it returns. kIo, kStorageFull.
Result<void> write_secret_file(Disk& disk,
                               const std::filesystem::path& path,
                               std::string_view content);

// kNotFound no_such_file; kInvalid credentials_exposed: somebody else may read it; kIo.
Result<std::string> read_secret_file(Disk& disk, const std::filesystem::path& path);

}  // namespace sluice::embedded
