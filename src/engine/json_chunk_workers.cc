#include "engine/json_chunk_workers.h"

#include <utility>

namespace sluice::engine {

Result<void> JsonWorker::run(const JsonChunk& chunk) {
    writer_.begin(chunk.number);
    TRY(rows_.read(chunk));
    return writer_.end(chunk.offset + chunk.bytes.size(), rows_.row_count());
}

Result<void> RejectingJsonWorker::run(JsonChunk& chunk) {
    if (table_.carries_origin || !may_be_all_rows(chunk, table_.limits)) return run_records(chunk);
    writer_.begin(chunk.number, Texts::kHeld);
    Result<void> read = rows_.read(chunk);
    if (read) return end(chunk, rows_.row_count());
    const Error& error = read.error();
    const bool is_theirs = is_about_record(error) || error.code == input_changed().error().code;
    return is_theirs ? run_records(chunk) : std::move(read);
}

Result<void> RejectingJsonWorker::run_records(const JsonChunk& chunk) {
    writer_.begin(chunk.number);
    Result<void> read = records_.read(chunk);
    if (!read) TRY(writer_.write_rejects());  // one too many of them comes first
    TRY(std::move(read));
    return end(chunk, records_.row_count());
}

Result<void> RejectingJsonWorker::end(const JsonChunk& chunk, std::uint64_t rows) {
    return writer_.end(chunk.offset + chunk.bytes.size(), rows);
}

}  // namespace sluice::engine
