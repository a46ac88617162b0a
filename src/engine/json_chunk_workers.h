// What a thread does with a chunk of JSON when its rows are written: read them, write them, hand
// the text in.
//
// One object for each thread; borrows the table and the output.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

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

// Reads pieces as they would be read, and writes them to nowhere: whether all their rows can be
// taken.
class PieceTrial {
  public:
    PieceTrial(const JsonTable& table, TableWriter& output)
        : writer_(output), rows_(table, writer_.rows()) {}

    bool takes(const JsonChunk& piece);

  private:
    RowsWriter writer_;
    JsonChunkReader rows_;
};

// Rejects records that cannot be taken: a chunk is first read as if all could be. If that was wrong
// it is read in small pieces, of lines, and those with a bad record are read record by record.
class RejectingJsonWorker {
  public:
    RejectingJsonWorker(const JsonTable& table, TableWriter& output)
        : table_(table),
          output_(output),
          writer_(output),
          rows_(std::in_place, table, writer_.rows()),
          records_(table, writer_.rows(), writer_) {}

    Result<void> run(JsonChunk& chunk);

  private:
    Result<void> run_again(const JsonChunk& chunk);
    Result<void> read_pieces(const JsonChunk& chunk);
    Result<void> read_piece();
    Result<void> read_records(const JsonChunk& chunk);
    Result<void> end(const JsonChunk& chunk, std::uint64_t rows);

    const JsonTable& table_;
    TableWriter& output_;
    RowsWriter writer_;
    std::optional<JsonChunkReader> rows_;
    JsonChunkRecords records_;
    std::optional<PieceTrial> trial_;  // once there was a bad record
    JsonChunk piece_;
    std::uint64_t row_count_ = 0;  // of the chunk, as far as it was read again
};

}  // namespace sluice::engine
