// Sorted records in a spill file, as runs, and the merge of the runs.
//
// One thread at a time; borrows the store. A merge holds a block of 64 KiB, or a key that is
// larger, of each run that it reads, and one whole record: as many runs are read at once as fit in
// Spilling::memory_bytes, but at least two and at most 64; more of them are merged in rounds.
// Errors: spill_needed (kTooLarge) without a store; and what the store and Spilling::told return,
// which is asked before each block.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/recipe/spill.h"

namespace sluice::engine {

// Takes sorted records, one by one.
class SortedRecords {
  public:
    virtual ~SortedRecords() = default;
    virtual Result<void> record(std::string_view key, std::string_view value) = 0;
};

class SortedRuns final : public SortedRecords {
  public:
    explicit SortedRuns(const Spilling& spilling) : spilling_(spilling) {}

    bool empty() const { return runs_.empty(); }
    // A run: begun, its records in order, ended. Together, key and value have less than 4 GiB.
    Result<void> begin();
    Result<void> record(std::string_view key, std::string_view value) override;
    Result<void> end();
    // Gives out all records, those of equal keys in the order of their runs, and forgets them.
    Result<void> merge(SortedRecords& out);
    // That were written so far.
    std::uint64_t bytes() const { return bytes_; }

  private:
    struct Run {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::size_t key_bytes_max = 0;
    };
    class Reader;

    Result<void> put(std::string_view bytes);
    Result<void> write_block();
    Result<void> append(std::string_view bytes);
    std::size_t merged_at_once(std::size_t first) const;
    Result<void> merge(std::size_t first, std::size_t count, SortedRecords& out);

    Spilling spilling_;
    std::unique_ptr<SpillFile> file_;
    std::uint64_t bytes_ = 0;
    std::vector<Run> runs_;
    Run open_;           // that is written
    std::string block_;  // its last bytes, not in the file yet
};

}  // namespace sluice::engine
