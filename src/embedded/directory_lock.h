// One process at a time, or several that only look: flock(2) on <data_dir>/lock, held while this
// lives.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "embedded/files.h"

namespace sluice::embedded {

class DirectoryLock {
  public:
    // kUnavailable data_dir_locked, with the holder's process id where it is known.
    static Result<DirectoryLock> take(const std::filesystem::path& data_dir,
                                      Disk& disk = system_disk());
    // The same beside others that share it; the file is not written.
    static Result<DirectoryLock> share(const std::filesystem::path& data_dir);

  private:
    static Result<DirectoryLock> lock(const std::filesystem::path& data_dir,
                                      Disk& disk,
                                      int mode,
                                      int operation);
    explicit DirectoryLock(Fd file) : file_(std::move(file)) {}
    Fd file_;
};

}  // namespace sluice::embedded
