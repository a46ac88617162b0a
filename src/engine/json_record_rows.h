// The rows of JSON records, written some at a time, as chunks; records that cannot be taken are
// rejected.
//
// One thread at a time; borrows all that it is made with. An array that is exploded gives a record
// more than one row: first all of them are tried, so that a record is taken, or rejected, whole.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/json_record_columns.h"
#include "engine/json_records.h"
#include "engine/ordered_output.h"
#include "engine/recipe/table_writer.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {

// Writes rows as they would be, to nowhere: whether they can be.
class RecordTrial {
  public:
    RecordTrial(const CompiledRecipe& recipe,
                TableWriter& table,
                OrderedOutput& output,
                std::size_t chunk_bytes);

    // Errors: of the steps and the format; and of the progress, which is told of every
    // `chunk_bytes`.
    Result<void> row(const Record& record);
    // Forgets what an error left behind.
    void clear() { gatherer_.clear(); }

  private:
    RowsWriter writer_;
    RowGatherer gatherer_;
    OrderedOutput& output_;
    std::size_t chunk_bytes_;
    std::size_t bytes_ = 0;  // since the progress was told
};

class RecordRows final : public JsonRecordSink, private Table {
  public:
    RecordRows(const JsonSurvey& survey,
               const TransformSpec& spec,
               const CompiledRecipe& recipe,
               TableWriter& table,
               OrderedOutput& output);

    // Errors: those that are about no record; see RowsWriter, too.
    Result<void> record(JsonRecord record) override;
    // The end of a chunk.
    Result<void> end(std::uint64_t bytes_in);
    // Behind an error: the rejects before it, since one too many of them comes first.
    Result<void> write_rejects() { return writer_.write_rejects(); }

  private:
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override;
    Result<void> read(const JsonRecord& record);
    Result<void> reject(const JsonRecord& record, Error error);
    Result<void> count_bytes(std::size_t bytes);

    std::size_t chunk_bytes_;
    OrderedOutput& output_;
    RowsWriter writer_;
    RowGatherer gatherer_;
    const JsonRecord* record_ = nullptr;  // that is read
    RecordReader reader_;
    std::optional<RecordTrial> trial_;  // of rows that are exploded
    bool is_trying_ = false;
    std::uint64_t chunk_ = 0;
    std::uint64_t offset_ = 0;  // of what is read, in the file
    std::size_t bytes_ = 0;     // of its records
    std::uint64_t rows_ = 0;    // of the chunk
};

}  // namespace sluice::engine
