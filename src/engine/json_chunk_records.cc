#include "engine/json_chunk_records.h"

#include <utility>

#include "engine/json_line_chunks.h"

namespace sluice::engine {

bool may_be_all_rows(JsonChunk& chunk, const Limits& limits) {
    if (chunk.bytes.size() > limits.record_bytes) return false;
    return chunk.shape != JsonShape::kObjects || scan_lines(chunk);
}

JsonChunkRecords::JsonChunkRecords(const JsonTable& table, RowSink& sink, RejectSink& rejects)
    : table_(table),
      records_(table.limits),
      gatherer_(table.plan, sink, table.carries_origin),
      rejects_(rejects) {}

Result<void> JsonChunkRecords::read(const JsonChunk& chunk, std::uint64_t rows_before) {
    rows_before_ = rows_before;
    row_count_ = 0;
    gatherer_.clear();
    Result<void> read = records_.read(chunk, *this);
    if (!read && read.error().place.row) *read.error().place.row += rows_before;
    return read;
}

Result<void> JsonChunkRecords::record(JsonRecord record) {
    row_count_ = record.row;
    record_ = &record;
    if (!reader_) reader_.emplace(table_.columns, table_.limits, static_cast<Table&>(*this));
    Result<void> taken = reader_->read(record);
    if (taken) return taken;
    gatherer_.clear();
    Error error = std::move(taken).error();
    if (table_.is_guess && error.name == "too_many_columns") {
        return fail(Code::kConflict, "more_columns", "a row has columns that the first ones lack");
    }
    if (!is_about_record(error)) return std::unexpected(std::move(error));
    error.place.row = rows_before_ + record.row;
    return rejects_.reject({std::move(error), record.offset, record.text});
}

Result<void> JsonChunkRecords::row(const Record& record) {
    TRY(gatherer_.row(record, {rows_before_ + record_->row, record_->offset, record_->text}));
    return gatherer_.flush();  // an error of a step is about this row
}

}  // namespace sluice::engine
