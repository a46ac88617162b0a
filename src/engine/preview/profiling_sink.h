// Where a transform to plain CSV writes, when all that is wanted are the profiles of its columns.
//
// One thread at a time. Memory is bounded as a preview's is: some rows, and a number of different
// values of all columns together.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/stream.h"
#include "engine/csv_reader.h"
#include "engine/dialect_marks.h"
#include "engine/preview/preview.h"
#include "engine/preview/profiled_rows.h"

namespace sluice::engine {

// Types are those of the first rows, as a preview finds them.
class ProfilingSink final : public ByteSink {
  public:
    ProfilingSink();

    Result<void> write(std::span<const char> bytes) override;
    bool can_restart() const override { return true; }
    Result<void> restart() override;
    // Once, when all was written.
    Result<std::vector<PreviewColumn>> finish();

  private:
    Result<void> begin();
    Result<void> take(std::size_t bytes);  // of what waits, whole records

    const Dialect dialect_;
    const DialectMarks marks_;
    std::string waiting_;
    std::uint64_t taken_ = 0;  // bytes
    ColumnDetection columns_;
    std::optional<ProfiledRows> rows_;
    std::optional<CsvReader> reader_;
};

}  // namespace sluice::engine
