#include "engine/json_record_rows.h"

#include <utility>

namespace sluice::engine {
namespace {

std::vector<std::string> names_of(const JsonSurvey& survey) {
    std::vector<std::string> names = survey.columns;
    names.insert(names.end(), survey.hollow.begin(), survey.hollow.end());
    return names;
}

// Of its values and what stands between them.
std::size_t bytes_of(const Record& record) {
    return record.byte_count() + record.size();
}

}  // namespace

RecordTrial::RecordTrial(const CompiledRecipe& recipe,
                         TableWriter& table,
                         OrderedOutput& output,
                         std::size_t chunk_bytes)
    : writer_(table),
      gatherer_(recipe.input, writer_.rows()),
      output_(output),
      chunk_bytes_(chunk_bytes) {}

Result<void> RecordTrial::row(const Record& record) {
    writer_.begin(0, Texts::kDropped);
    TRY(gatherer_.row(record));
    TRY(gatherer_.flush());
    bytes_ += bytes_of(record);
    if (bytes_ < chunk_bytes_) return {};
    bytes_ = 0;
    return output_.tell();
}

RecordRows::RecordRows(const JsonSurvey& survey,
                       const TransformSpec& spec,
                       const CompiledRecipe& recipe,
                       TableWriter& table,
                       OrderedOutput& output)
    : chunk_bytes_(spec.chunk_bytes),
      output_(output),
      writer_(table),
      gatherer_(recipe.input, writer_.rows(), recipe.carries_origin),
      reader_(names_of(survey), row_limits(spec.limits, survey.shape), *this, spec.recipe.nesting) {
    if (!spec.recipe.nesting.explode.empty()) trial_.emplace(recipe, table, output, chunk_bytes_);
    writer_.begin(chunk_);
}

Result<void> RecordRows::record(JsonRecord record) {
    offset_ = record.offset;
    Result<void> taken = read(record);
    if (!taken) TRY(reject(record, std::move(taken).error()));
    offset_ += record.text.size();
    return count_bytes(record.text.size());
}

Result<void> RecordRows::end(std::uint64_t bytes_in) {
    bytes_ = 0;
    return writer_.end(bytes_in, std::exchange(rows_, 0));
}

Result<void> RecordRows::row(const Record& record) {
    if (is_trying_) return trial_->row(record);
    TRY(gatherer_.row(record,
                      {record_->row - output_.rows_before(), record_->offset, record_->text}));
    TRY(gatherer_.flush());  // an error of a step is about this row
    ++rows_;
    return trial_ ? count_bytes(bytes_of(record)) : Result<void>();
}

Result<void> RecordRows::read(const JsonRecord& record) {
    record_ = &record;
    if (!trial_) return reader_.read(record);
    is_trying_ = true;
    const Result<void> tried = reader_.read(record);
    trial_->clear();
    is_trying_ = false;
    return tried ? reader_.read(record) : tried;
}

Result<void> RecordRows::reject(const JsonRecord& record, Error error) {
    gatherer_.clear();
    if (!is_about_record(error)) return std::unexpected(std::move(error));
    ++rows_;
    // As one of the chunk; rows that came of arrays may make it less than nothing, and back.
    error.place.row = record.row - output_.rows_before();
    return writer_.reject({std::move(error), record.offset, record.text});
}

Result<void> RecordRows::count_bytes(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ < chunk_bytes_) return {};
    TRY(end(offset_));
    writer_.begin(++chunk_);
    return {};
}

}  // namespace sluice::engine
