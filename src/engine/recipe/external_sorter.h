// Sorts records by their keys' bytes; records of equal keys stay in the order in which they came.
//
// One thread at a time; borrows the store. Up to Spilling::memory_bytes are held in memory; what is
// more is spilled as sorted runs and merged. What is in memory is sorted in parts, which are
// merged, so that Spilling::told is asked every kPartRecords. Errors: spill_needed (kTooLarge)
// without a store, and what the store and Spilling::told return.
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

class ExternalSorter {
  public:
    static constexpr std::size_t kPartRecords = 64 * 1024;

    explicit ExternalSorter(const Spilling& spilling);
    ~ExternalSorter();

    // Key and value are copied. Together they have less than 4 GiB.
    Result<void> add(std::string_view key, std::string_view value);
    // Gives out all records and forgets them.
    Result<void> finish(SortedRecords& out);
    // Bytes that were spilled so far, for tests.
    std::uint64_t spilled_bytes() const { return file_bytes_; }

  private:
    // Sorted records in the file.
    struct Run {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    class Reader;
    class RunWriter;

    Result<void> sort();
    bool comes_before(std::size_t a, std::size_t b) const;
    Result<void> give_sorted(SortedRecords& out);
    Result<void> spill();
    Result<void> merge(std::size_t first, std::size_t count, SortedRecords& out);

    Spilling spilling_;
    std::string bytes_;                 // records, one behind the other
    std::vector<std::size_t> records_;  // where each begins
    std::unique_ptr<SpillFile> file_;
    std::uint64_t file_bytes_ = 0;
    std::vector<Run> runs_;
};

}  // namespace sluice::engine
