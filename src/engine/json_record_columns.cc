#include "engine/json_record_columns.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {

Limits row_limits(const Limits& limits, JsonShape shape) {
    Limits row = limits;
    row.json_depth -= std::min(limits.json_depth, wrapper_depth(shape));
    return row;
}

LoneRows::LoneRows(const Limits& limits, const Nesting& nesting)
    : limits_(limits), name_limits_(limits), nesting_(nesting) {
    ++name_limits_.columns;  // a row may name as many as there may be
}

Result<void> LoneRows::read(const JsonRecord& record, std::uint64_t row) {
    std::vector<std::string> names =
        TRY(survey_json_row(record.text, record.offset, name_limits_, nesting_));
    if (!reader_ || names != names_) {
        names_ = std::move(names);
        reader_.emplace(names_, limits_, static_cast<Table&>(*this), nesting_);
    }
    return reader_->read(record.text, record.offset, row);
}

RecordColumns::RecordColumns(const Limits& limits, const Nesting& nesting)
    : limits_(limits), lone_(limits, nesting) {}

Result<void> RecordColumns::record(JsonRecord record) {
    Result<void> read =
        record.error ? std::unexpected(*record.error) : lone_.read(record, record.row);
    if (read) read = add_names(lone_.names());
    if (read) {
        ++rows_;
    } else if (!first_error_) {
        first_error_ = std::move(read).error();
        first_error_->place.row = record.row;
    }
    return {};
}

// All of a row's names, or none.
Result<void> RecordColumns::add_names(const std::vector<std::string>& names) {
    fresh_.clear();
    std::size_t bytes = known_.name_bytes();
    known_.restart();
    for (const std::string& name : names) {
        if (known_.find(name)) continue;
        fresh_.push_back(&name);
        bytes += name.size();
    }
    if (known_.names().size() + fresh_.size() > limits_.columns || bytes > limits_.record_bytes) {
        return fail(Code::kTooLarge, "too_many_columns", "the row has columns beyond the limit");
    }
    for (const std::string* name : fresh_) known_.add(*name);
    return {};
}

}  // namespace sluice::engine
