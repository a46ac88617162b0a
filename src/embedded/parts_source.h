// The bytes of an object that came in parts: one part opened after the other.
//
// One thread at a time. Holds the parts' files from the first moment to the last, so that the
// object may be replaced or deleted meanwhile; the Files must outlive it.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/stream.h"
#include "embedded/files.h"
#include "embedded/part_rows.h"

namespace sluice::embedded {

class PartsSource final : public ByteSource {
  public:
    PartsSource(Files& files, std::vector<PartBytes> parts);

    // kIo object_damaged when a file is missing, or shorter than its row says.
    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;

  private:
    Result<std::unique_ptr<ByteSource>> open(const PartBytes& part) const;

    Files& files_;
    const std::vector<PartBytes> parts_;
    std::vector<Hold> holds_;
    std::size_t next_ = 0;
    std::unique_ptr<ByteSource> current_;
};

}  // namespace sluice::embedded
