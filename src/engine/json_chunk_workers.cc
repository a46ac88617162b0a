#include "engine/json_chunk_workers.h"

#include <utility>

#include "engine/json_line_chunks.h"

namespace sluice::engine {

Result<void> JsonWorker::run(const JsonChunk& chunk) {
    writer_.begin(chunk.number);
    TRY(rows_.read(chunk));
    return writer_.end(chunk.offset + chunk.bytes.size(), rows_.row_count());
}

bool PieceTrial::takes(const JsonChunk& piece) {
    writer_.begin(piece.number, Texts::kDropped);
    return rows_.read(piece).has_value();
}

Result<void> RejectingJsonWorker::run(JsonChunk& chunk) {
    if (table_.carries_origin || !may_be_all_rows(chunk, table_.limits)) return run_again(chunk);
    writer_.begin(chunk.number, Texts::kHeld);
    Result<void> read = rows_->read(chunk);
    if (read) return end(chunk, rows_->row_count());
    const Error& error = read.error();
    const bool is_theirs = is_about_record(error) || error.code == input_changed().error().code;
    return is_theirs ? run_again(chunk) : std::move(read);
}

Result<void> RejectingJsonWorker::run_again(const JsonChunk& chunk) {
    writer_.begin(chunk.number);
    row_count_ = 0;
    const bool is_large = chunk.bytes.size() > kLargeChunk;
    if (is_large) rows_.emplace(table_, writer_.rows());  // without what it took for this one
    const bool in_pieces =
        !is_large && chunk.shape == JsonShape::kObjects && !table_.carries_origin;
    Result<void> read = in_pieces ? read_pieces(chunk) : read_records(chunk);
    if (!read) TRY(writer_.write_rejects());  // one too many of them comes first
    TRY(std::move(read));
    return end(chunk, row_count_);
}

Result<void> RejectingJsonWorker::read_pieces(const JsonChunk& chunk) {
    if (!trial_) trial_.emplace(table_, output_);
    JsonLinePieces pieces(chunk);
    while (pieces.next(piece_)) TRY(read_piece());
    return {};
}

Result<void> RejectingJsonWorker::read_piece() {
    const bool is_good = may_be_all_rows(piece_, table_.limits) && trial_->takes(piece_);
    if (!is_good) return read_records(piece_);
    TRY(rows_->read(piece_));
    row_count_ += rows_->row_count();
    return {};
}

Result<void> RejectingJsonWorker::read_records(const JsonChunk& chunk) {
    TRY(records_.read(chunk, row_count_));
    row_count_ += records_.row_count();
    return {};
}

Result<void> RejectingJsonWorker::end(const JsonChunk& chunk, std::uint64_t rows) {
    return writer_.end(chunk.offset + chunk.bytes.size(), rows);
}

}  // namespace sluice::engine
