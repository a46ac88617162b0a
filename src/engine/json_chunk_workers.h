// What a thread does with a chunk of JSON when its rows are written: read them, write them, hand
// the text in.
//
// One object for each thread; borrows the table and the output.
#pragma once

#include "engine/json_chunk_records.h"
#include "engine/json_rows_fast.h"
#include "engine/recipe/table_writer.h"

namespace sluice::engine {

class JsonWorker {
  public:
    JsonWorker(const JsonTable& table, TableWriter& output)
        : writer_(output), rows_(table, writer_.rows()) {}

    Result<void> run(const JsonChunk& chunk);

  private:
    RowsWriter writer_;
    JsonChunkReader rows_;
};

// Rejects records that cannot be taken: a chunk is first read as if all could be, and again record
// by record if that was wrong.
class RejectingJsonWorker {
  public:
    RejectingJsonWorker(const JsonTable& table, TableWriter& output)
        : table_(table),
          writer_(output),
          rows_(table, writer_.rows()),
          records_(table, writer_.rows(), writer_) {}

    Result<void> run(JsonChunk& chunk);

  private:
    Result<void> run_records(const JsonChunk& chunk);
    Result<void> end(const JsonChunk& chunk, std::uint64_t rows);

    const JsonTable& table_;
    RowsWriter writer_;
    JsonChunkReader rows_;
    JsonChunkRecords records_;
};

}  // namespace sluice::engine
