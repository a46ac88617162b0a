// Sorts records by their keys' bytes; records of equal keys stay in the order in which they came.
//
// One thread at a time; borrows the store. Up to Spilling::memory_bytes are held in memory, or one
// record that is larger; what is more is spilled as sorted runs, which are merged within the same
// budget and one record more (sorted_runs.h). What is in memory is sorted in parts, which are
// merged, so that Spilling::told is asked every kPartRecords. Errors: those of SortedRuns, and what
// Spilling::told returns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/recipe/sorted_runs.h"
#include "engine/recipe/spill.h"

namespace sluice::engine {

class ExternalSorter {
  public:
    static constexpr std::size_t kPartRecords = 64 * 1024;

    explicit ExternalSorter(const Spilling& spilling) : spilling_(spilling), runs_(spilling) {}

    // Key and value are copied. Together they have less than 4 GiB.
    Result<void> add(std::string_view key, std::string_view value);
    // Gives out all records and forgets them.
    Result<void> finish(SortedRecords& out);
    // Bytes that were spilled so far, for tests.
    std::uint64_t spilled_bytes() const { return runs_.bytes(); }

  private:
    Result<void> sort();
    bool comes_before(std::size_t a, std::size_t b) const;
    Result<void> give_sorted(SortedRecords& out);
    Result<void> spill();

    Spilling spilling_;
    std::string bytes_;                 // records, one behind the other
    std::vector<std::size_t> records_;  // where each begins
    SortedRuns runs_;                   // what did not fit
};

}  // namespace sluice::engine
