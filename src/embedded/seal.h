// Secrets at rest: sealed with AES-256-GCM under the key file of the data directory.
//
// <data_dir>/key: 32 random bytes as hex, mode 0600, made at the first start. A copy of the
// database without it tells no secret. Thread-safe: values never change.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "embedded/disk.h"

namespace sluice::embedded {

class Seal {
  public:
    // kInvalid credentials_exposed, data_dir_damaged; kIo.
    static Result<Seal> load_or_make(const std::filesystem::path& data_dir,
                                     Random& random,
                                     Disk& disk = system_disk());

    // nonce (12 bytes), ciphertext, tag (16 bytes). `name` says whose secret it is: it opens under
    // no other.
    std::string close(std::string_view secret, std::string_view name, Random& random) const;
    // kInvalid data_dir_damaged: another key file sealed it, or it was changed.
    Result<std::string> open(std::string_view sealed, std::string_view name) const;

  private:
    static constexpr std::size_t kKeyBytes = 32;
    std::array<unsigned char, kKeyBytes> key_{};
};

}  // namespace sluice::embedded
