// The rejects of a recipe with steps that see all rows, put into the order of the input: such steps
// find them in another one.
//
// One thread at a time; borrows the store. Errors: those of ExternalSorter.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "engine/recipe/external_sorter.h"
#include "engine/recipe/origin.h"
#include "engine/rejects.h"

namespace sluice::engine {

class LateRejects {
  public:
    explicit LateRejects(const Spilling& spilling) : sorter_(spilling) {}

    // What a reader or a step before found; its row is the file's.
    Result<void> add(const Reject& reject);
    // A row that was on its way; its origin has the file's row.
    Result<void> add(Error error, const Origin& origin);
    // Those that were on their way.
    std::uint64_t count() const { return count_; }

    // Gives out all rejects, in order, and forgets them. Errors: what `take` returns, too.
    using Take = std::function<Result<void>(const Reject&)>;
    Result<void> finish(const Take& take);

  private:
    ExternalSorter sorter_;
    std::uint64_t count_ = 0;
    std::string key_;
    std::string value_;
};

}  // namespace sluice::engine
