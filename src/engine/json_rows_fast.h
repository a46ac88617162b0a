// What a thread does with a chunk of JSON: first all chunks are surveyed for their columns, then
// their rows are read.
//
// One object for each thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.h"
#include "engine/column_index.h"
#include "engine/column_plan.h"
#include "engine/json_chunks.h"
#include "engine/json_row_scanner.h"
#include "engine/row_gatherer.h"
#include "engine/row_sink.h"
#include "engine/table.h"

namespace sluice::engine {

// Checks chunks and finds the names of columns.
class JsonChunkSurvey {
  public:
    explicit JsonChunkSurvey(const Limits& limits) : limits_(limits), rows_(limits) {}

    // False: the chunk is odd, and the whole file must be surveyed by survey_json().
    bool read(const JsonChunk& chunk);
    // The names that read() met first in its last chunk, in order.
    std::vector<std::string>& new_names() { return new_names_; }
    std::uint64_t row_count() const { return row_count_; }

  private:
    bool note(std::string_view name);
    bool note_members();

    Limits limits_;
    JsonRowScanner rows_;
    ColumnIndex known_;
    std::vector<std::string> new_names_;
    std::uint64_t row_count_ = 0;
    std::string decoded_;
};

// What every thread knows of the table. Must outlive the readers.
struct JsonTable {
    Limits limits;
    std::vector<std::string> columns;
    ColumnPlan plan;
};

class JsonChunkReader final : private Table {
  public:
    JsonChunkReader(const JsonTable& table, RowSink& sink);

    // Errors are those of read_json(); their rows count from 1 at the chunk's first one.
    Result<void> read(const JsonChunk& chunk);
    std::uint64_t row_count() const { return row_count_; }

  private:
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override;
    bool take_members();
    std::string_view decoded(std::string_view raw, bool& wrong);
    void add_row();
    Result<void> flush();

    const JsonTable& table_;
    RowSink& sink_;
    JsonRowScanner rows_;
    ColumnIndex columns_;
    std::vector<Field> values_;          // of the row, by column
    std::vector<std::uint64_t> row_of_;  // which row a column's value is from
    std::uint64_t row_number_ = 0;       // of all rows of this thread, to tell them apart
    std::string text_;                   // decoded strings of the batch; never moves
    std::string key_;
    FieldRows batch_;
    std::uint64_t row_count_ = 0;
    RowGatherer slow_;
    JsonRowReader slow_reader_;
};

}  // namespace sluice::engine
