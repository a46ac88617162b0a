// Reads a chunk's records one by one, so that those that cannot be taken are rejected and the
// others go on: CsvRecords for JSON.
//
// One object for each thread; borrows the table and the sinks.
#pragma once

#include <cstdint>
#include <optional>

#include "base/limits.h"
#include "engine/json_record_columns.h"
#include "engine/json_records.h"
#include "engine/json_rows_fast.h"
#include "engine/rejects.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {

// Whether JsonChunkSurvey and JsonChunkReader may try a chunk; it has its masks then. When each row
// of it is one for them, so it is for JsonChunkRecords, and no record is over a limit.
bool may_be_all_rows(JsonChunk& chunk, const Limits& limits);

class JsonChunkRecords final : private JsonRecordSink, private Table {
  public:
    JsonChunkRecords(const JsonTable& table, RowSink& sink, RejectSink& rejects);

    // Errors: those of JsonRecords::read(); more_columns (kConflict) when the columns are a guess
    // and a row has others; those that are about no record; what the sink of rejects returns.
    // `rows_before`: how many come before in the chunk of which this one is a piece.
    Result<void> read(const JsonChunk& chunk, std::uint64_t rows_before = 0);
    // Of the last read(). Rows count the rejects, too.
    std::uint64_t row_count() const { return row_count_; }

  private:
    Result<void> record(JsonRecord record) override;
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override;

    const JsonTable& table_;
    JsonRecords records_;
    std::optional<RecordReader> reader_;  // made for the first record
    RowGatherer gatherer_;
    RejectSink& rejects_;
    const JsonRecord* record_ = nullptr;  // that is read
    std::uint64_t rows_before_ = 0;
    std::uint64_t row_count_ = 0;
};

}  // namespace sluice::engine
