// Where steps put what does not fit in memory. The engine opens no files: its caller gives it a
// store.
//
// One thread at a time uses a file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"

namespace sluice::engine {

// Bytes for as long as the object lives, and no longer.
class SpillFile {
  public:
    virtual ~SpillFile() = default;
    // Puts the bytes behind what is there. Errors: kIo, kStorageFull.
    virtual Result<void> append(std::span<const char> bytes) = 0;
    // Reads as many bytes as `out` has; they were appended before. Errors: kIo.
    virtual Result<void> read(std::uint64_t offset, std::span<char> out) = 0;
};

class SpillStore {
  public:
    virtual ~SpillStore() = default;
    // Errors: kIo, kStorageFull, kDenied.
    virtual Result<std::unique_ptr<SpillFile>> create() = 0;
};

// Memory and disk of the steps that must see all rows.
struct Spilling {
    SpillStore* store = nullptr;          // none: what does not fit is an error, spill_needed
    std::size_t memory_bytes = 32 << 20;  // of each such step
    // Asked between parts of a sort in memory, and before each block that goes to or comes from the
    // disk, so that whoever cancels is heard while nothing is read or written; its error ends the
    // sort.
    std::function<Result<void>()> told = {};
};

}  // namespace sluice::engine
