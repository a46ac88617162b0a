// The bytes of an opened object. One thread at a time; each owns or holds what it reads from, so
// that the object may be replaced or deleted meanwhile; the Files must outlive it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/stream.h"
#include "embedded/files.h"

namespace sluice::embedded {

// `size` bytes of a file, from `first` on.
class FileSource final : public ByteSource {
  public:
    FileSource(Hold hold, Fd fd, std::uint64_t first, std::uint64_t size);
    // kIo object_damaged when the file is shorter than its row says.
    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;

  private:
    const Hold hold_;
    const Fd fd_;  // behind its Hold: closed before
    std::uint64_t first_;
    std::uint64_t size_;
    std::uint64_t done_ = 0;
};

// All of a string.
class StringSource final : public ByteSource {
  public:
    explicit StringSource(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;

  private:
    std::string bytes_;
    std::size_t done_ = 0;
};

}  // namespace sluice::embedded
