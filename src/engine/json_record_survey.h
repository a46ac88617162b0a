// Surveys chunks for the columns of the records that can be read, for when the others are to be
// rejected: RecordColumns, chunk by chunk.
//
// One object for each thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/column_index.h"
#include "engine/json_record_columns.h"
#include "engine/json_records.h"
#include "engine/json_rows_fast.h"

namespace sluice::engine {

class JsonRecordSurvey {
  public:
    JsonRecordSurvey(const Limits& limits, JsonShape shape);
    JsonRecordSurvey(const JsonRecordSurvey&) = delete;
    JsonRecordSurvey& operator=(const JsonRecordSurvey&) = delete;

    // False: the whole file must be surveyed by survey_json_records().
    bool read(JsonChunk& chunk);
    // The names that read() met first in its last chunk, in order.
    std::span<const std::string> new_names() const {
        return std::span(known_.names()).subspan(known_before_);
    }
    // Of its records that can be read. The first one of all is among them?
    std::uint64_t row_count() const { return row_count_; }
    bool begins_with_row() const { return begins_with_row_.value_or(false); }
    // The row, from 0, that named the last of new_names(); 0 when some were rejected.
    std::uint64_t last_naming_row() const { return last_naming_row_; }

  private:
    class NoRows final : public RowSink {
        Result<void> rows(const FieldRows&) override { return {}; }
    };

    bool read_rows(JsonChunk& chunk);
    bool read_again(const JsonChunk& chunk);
    bool read_records(const JsonChunk& chunk);
    bool add(std::span<const std::string> names, std::uint64_t rows, bool begins_with_row);
    void forget();

    Limits limits_;
    std::optional<JsonChunkSurvey> survey_;
    NoRows nowhere_;
    JsonTable table_;  // with the columns that survey_ knows
    std::optional<JsonChunkReader> reader_;
    JsonRecords records_;
    JsonChunk piece_;
    ColumnIndex known_;             // of all chunks
    std::size_t known_before_ = 0;  // read(): so many
    std::uint64_t row_count_ = 0;
    std::uint64_t last_naming_row_ = 0;
    std::optional<bool> begins_with_row_;
};

}  // namespace sluice::engine
