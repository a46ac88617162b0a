// A SpillStore in memory, for the engine's tests. It may be full.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/recipe/spill.h"

namespace sluice::engine::testing {

class MemorySpill final : public SpillStore {
  public:
    Result<std::unique_ptr<SpillFile>> create() override {
        ++files;
        return std::make_unique<File>(*this);
    }

    std::size_t bytes_max = std::string::npos;  // of one file
    int files = 0;
    std::uint64_t blocks = 0;  // that were appended or read

  private:
    class File final : public SpillFile {
      public:
        explicit File(MemorySpill& store) : store_(store) {}
        Result<void> append(std::span<const char> bytes) override {
            ++store_.blocks;
            if (bytes_.size() + bytes.size() > store_.bytes_max) {
                return fail(Code::kStorageFull, "disk_full", "the test's disk is full");
            }
            bytes_.append(bytes.data(), bytes.size());
            return {};
        }
        Result<void> read(std::uint64_t offset, std::span<char> out) override {
            ++store_.blocks;
            if (offset + out.size() > bytes_.size()) {
                return fail(Code::kIo, "short_read", "there are fewer bytes");
            }
            bytes_.copy(out.data(), out.size(), offset);
            return {};
        }

      private:
        MemorySpill& store_;
        std::string bytes_;
    };
};

}  // namespace sluice::engine::testing
