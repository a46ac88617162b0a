#include "engine/csv_records.h"

#include <algorithm>

#include "engine/utf8.h"

namespace sluice::engine {

CsvRecords::CsvRecords(const CsvTable& table, RowSink& sink, RejectSink& rejects)
    : table_(table), gatherer_(table.plan, sink, table.carries_origin), rejects_(rejects) {}

Result<void> CsvRecords::row(const Record& record) {
    ++row_count_;
    at_.row = row_count_;
    TRY(gatherer_.row(record, at_));
    return gatherer_.flush();  // an error of a step is about this row
}

// Feeds one whole record.
Result<void> CsvRecords::take(CsvReader& reader, std::string_view raw, std::uint64_t offset) {
    const TextPrefix text = text_prefix(raw);
    TRY(reader.feed(raw.substr(0, text.bytes), offset));
    if (text.bytes < raw.size()) return not_text(text.stop, offset + text.bytes);
    return reader.finish();
}

Result<void> CsvRecords::read(const CsvChunk& chunk, std::size_t from) {
    row_count_ = 0;
    gatherer_.clear();
    CsvReader reader(table_.marks, table_.limits, *this, table_.header, 1);
    const std::string_view text = chunk.bytes.text();
    while (from < text.size()) {
        const std::size_t end = csv_record_end(text.substr(from), table_.marks);
        const std::string_view raw = text.substr(from, std::min(end, text.size() - from));
        const std::uint64_t offset = chunk.offset + from;
        const std::uint64_t rows_before = row_count_;
        at_ = {.row = 0, .byte_offset = offset, .raw = raw};
        Result<void> taken = take(reader, raw, offset);
        from += raw.size();
        if (taken) continue;
        reader.restart();
        gatherer_.clear();
        row_count_ = rows_before + 1;
        Error error = std::move(taken).error();
        error.place.row = row_count_;
        if (!is_about_record(error) || raw.size() > table_.limits.record_bytes) {
            return std::unexpected(std::move(error));
        }
        TRY(rejects_.reject({std::move(error), offset, raw}));
    }
    return {};
}

}  // namespace sluice::engine
