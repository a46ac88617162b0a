// One process at a time: flock(2) on <data_dir>/lock, held while this lives.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "embedded/files.h"

namespace sluice::embedded {

class DirectoryLock {
  public:
    // kUnavailable data_dir_locked, with the holder's process id where it is known.
    static Result<DirectoryLock> take(const std::filesystem::path& data_dir);

  private:
    explicit DirectoryLock(Fd file) : file_(std::move(file)) {}
    Fd file_;
};

}  // namespace sluice::embedded
