// The S3 access key of this data directory: made at the first start, kept in
// <data_dir>/credentials.
//
// Two lines, "<access key id> <owner>" and "<secret>", readable by the owner only.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "embedded/disk.h"
#include "ports/credentials.h"

namespace sluice::embedded {

// kInvalid credentials_exposed: somebody else may read the file. kInvalid data_dir_damaged: it is
// not what was written.
Result<AccessKey> load_or_make_access_key(const std::filesystem::path& data_dir,
                                          Random& random,
                                          Disk& disk);

// A new key with a random id and secret.
AccessKey make_access_key(std::string owner, Random& random);

}  // namespace sluice::embedded
