// The columns of the records that can be read (json_rejecting.h says why both readings agree on
// which these are), and the records with them.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "engine/column_index.h"
#include "engine/json_records.h"
#include "engine/table.h"

namespace sluice::engine {

// Those of a row's text alone, which stands in the brackets of a shape.
Limits row_limits(const Limits& limits, JsonShape shape);

// Reads rows with their own columns alone: what is wrong with a row, whatever the others are.
class LoneRows final : private Table {
  public:
    // `limits`: row_limits().
    LoneRows(const Limits& limits, const Nesting& nesting);

    // Errors: those of JsonRowReader::read().
    Result<void> read(const JsonRecord& record, std::uint64_t row);
    // Those of the row that was read.
    const JsonNames& names() const { return names_; }

  private:
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record&) override { return {}; }

    Limits limits_;
    Limits name_limits_;
    Nesting nesting_;
    JsonNames names_;
    std::optional<JsonRowReader> reader_;  // for rows with these names
};

class RecordColumns final : public JsonRecordSink {
  public:
    // `limits`: row_limits().
    RecordColumns(const Limits& limits, const Nesting& nesting);

    // Never fails: what cannot be read has no columns.
    Result<void> record(JsonRecord record) override;
    // Of the records that can be read: how many, and their names in the order in which the file
    // first has them.
    std::uint64_t rows() const { return rows_; }
    const JsonNames& names() const { return known_; }
    // Of the first record that cannot.
    const std::optional<Error>& first_error() const { return first_error_; }

  private:
    Result<void> add_names(const JsonNames& names, std::uint64_t row);

    Limits limits_;
    LoneRows lone_;
    JsonNames known_;
    std::vector<const std::string*> fresh_;
    std::uint64_t rows_ = 0;
    std::optional<Error> first_error_;
};

// Reads records whose columns are known; gives the table their rows.
class RecordReader {
  public:
    // `columns`, `limits`: as JsonRowReader has them.
    RecordReader(std::vector<std::string> columns,
                 const Limits& limits,
                 Table& table,
                 const Nesting& nesting = {});

    // Errors: those of JsonRowReader::read(). too_many_columns: the row is right, but for a column
    // that is none, or for their number.
    Result<void> read(const JsonRecord& record);

  private:
    JsonRowReader reader_;
    LoneRows lone_;
};

}  // namespace sluice::engine
