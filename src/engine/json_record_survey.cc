#include "engine/json_record_survey.h"

#include <utility>

#include "engine/json_chunk_records.h"

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
    if (read_rows(chunk)) return true;
    forget();  // perhaps names of rows that cannot be read
    return read_records(chunk);
}

// The survey alone lets through what only a reader refuses, such as a name that comes twice.
bool JsonRecordSurvey::read_rows(JsonChunk& chunk) {
    if (!may_be_all_rows(chunk, table_.limits) || !survey_->read(chunk)) return false;
    new_names_ = std::exchange(survey_->new_names(), {});
    row_count_ = survey_->row_count();
    last_naming_row_ = survey_->last_naming_row();
    begins_with_row_ = row_count_ > 0;
    if (!reader_ || !new_names_.empty()) {
        reader_.reset();
        table_.columns.insert(table_.columns.end(), new_names_.begin(), new_names_.end());
        reader_.emplace(table_, nowhere_);
    }
    return reader_->read(chunk).has_value();
}

bool JsonRecordSurvey::read_records(const JsonChunk& chunk) {
    RecordColumns columns(table_.limits, {});
    if (!records_.read(chunk, columns) || columns.is_full()) return false;
    new_names_ = columns.names().index.names();
    row_count_ = columns.rows();
    last_naming_row_ = 0;
    begins_with_row_ =
        row_count_ > 0 && (!columns.first_error() || columns.first_error()->place.row != 1);
    return true;
}

}  // namespace sluice::engine
