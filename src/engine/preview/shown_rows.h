// A table as a transform has written it, read back: the first rows, to be shown.
//
// Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/preview/preview.h"
#include "engine/table.h"

namespace sluice::engine {

// Keeps names and the first rows, as long as they are not too large together.
class ShownRows : public Table {
  public:
    explicit ShownRows(std::size_t rows_max) : rows_max_(rows_max) {}

    Result<void> header(const std::vector<std::string>& names) override;
    Result<void> row(const Record& fields) override;
    PreviewTable take() { return std::move(table_); }
    const std::vector<std::string>& names() const { return table_.columns; }

  private:
    std::size_t rows_max_;
    std::size_t bytes_ = 0;
    PreviewTable table_;
};

// Reads what a transform to plain CSV wrote, up to its last whole record.
Result<void> read_plain_csv(std::string_view csv, Table& table);

// Reads what a transform as `spec` says wrote, up to its last whole record. `ask`: see PreviewWish.
Result<PreviewTable> read_output(std::string_view text,
                                 const TransformSpec& spec,
                                 std::size_t rows_max,
                                 const std::function<Result<void>()>& ask);

}  // namespace sluice::engine
