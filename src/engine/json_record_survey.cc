#include "engine/json_record_survey.h"

#include "engine/json_chunk_records.h"
#include "engine/json_line_chunks.h"

namespace sluice::engine {

JsonRecordSurvey::JsonRecordSurvey(const Limits& limits, JsonShape shape)
    : limits_(limits), table_{row_limits(limits, shape), {}, {}}, records_(table_.limits) {
    forget();
}

void JsonRecordSurvey::forget() {
    survey_.emplace(limits_);
    reader_.reset();
    table_.columns.clear();
}

bool JsonRecordSurvey::read(JsonChunk& chunk) {
    known_before_ = known_.names().size();
    row_count_ = 0;
    last_naming_row_ = 0;
    begins_with_row_.reset();
    if (!read_rows(chunk)) return read_again(chunk);
    last_naming_row_ = survey_->last_naming_row();
    return add(survey_->new_names(), survey_->row_count(), survey_->row_count() > 0);
}

// The survey alone lets through what only a reader refuses, such as a name that comes twice.
bool JsonRecordSurvey::read_rows(JsonChunk& chunk) {
    if (!may_be_all_rows(chunk, table_.limits) || !survey_->read(chunk)) return false;
    const std::span<const std::string> names = survey_->new_names();
    if (!reader_ || !names.empty()) {
        reader_.reset();
        table_.columns.insert(table_.columns.end(), names.begin(), names.end());
        reader_.emplace(table_, nowhere_);
    }
    return reader_->read(chunk).has_value();
}

bool JsonRecordSurvey::read_again(const JsonChunk& chunk) {
    forget();
    if (chunk.shape != JsonShape::kObjects || chunk.bytes.size() > kLargeChunk)
        return read_records(chunk);
    JsonLinePieces pieces(chunk);
    while (pieces.next(piece_)) {
        if (read_rows(piece_)) {
            const std::uint64_t rows = survey_->row_count();
            if (!add(survey_->new_names(), rows, rows > 0)) return false;
        } else {
            forget();  // perhaps names of rows that cannot be read
            if (!read_records(piece_)) return false;
        }
    }
    return true;
}

// A row whose columns do not fit behind those of its piece would not fit behind those of the file;
// and when all that did fit there fit together, they do so one behind the other.
bool JsonRecordSurvey::read_records(const JsonChunk& chunk) {
    RecordColumns columns(table_.limits, {});
    if (!records_.read(chunk, columns)) return false;
    const auto& error = columns.first_error();
    const bool begins_with_row = columns.rows() > 0 && (!error || error->place.row != 1);
    return add(columns.names().index.names(), columns.rows(), begins_with_row);
}

// Of the chunk or its next piece. False: there are too many names.
bool JsonRecordSurvey::add(std::span<const std::string> names,
                           std::uint64_t rows,
                           bool begins_with_row) {
    if (!begins_with_row_) begins_with_row_ = begins_with_row;
    row_count_ += rows;
    for (const std::string& name : names) {
        if (!known_.find(name)) known_.add(name);
    }
    return known_.names().size() < limits_.columns && known_.name_bytes() <= limits_.header_bytes;
}

}  // namespace sluice::engine
