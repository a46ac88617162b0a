// A SpillStore that tells of every block that goes to or comes from another one, so that whoever
// cancels is heard while rows are merged and nothing is read or written.
//
// One thread at a time; borrows the store. Errors: those of the store, and what `told` returns.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "engine/recipe/spill.h"

namespace sluice::engine {

class TellingSpill final : public SpillStore {
  public:
    using Told = std::function<Result<void>()>;

    TellingSpill(SpillStore& store, Told told) : store_(store), told_(std::move(told)) {}

    Result<std::unique_ptr<SpillFile>> create() override {
        return std::make_unique<File>(TRY(store_.create()), told_);
    }

  private:
    class File final : public SpillFile {
      public:
        File(std::unique_ptr<SpillFile> file, const Told& told)
            : file_(std::move(file)), told_(told) {}

        Result<void> append(std::span<const char> bytes) override {
            TRY(told_());
            return file_->append(bytes);
        }
        Result<void> read(std::uint64_t offset, std::span<char> out) override {
            TRY(told_());
            return file_->read(offset, out);
        }

      private:
        std::unique_ptr<SpillFile> file_;
        const Told& told_;
    };

    SpillStore& store_;
    Told told_;
};

}  // namespace sluice::engine
