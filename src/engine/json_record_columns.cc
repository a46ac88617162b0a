#include "engine/json_record_columns.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {

Limits row_limits(const Limits& limits, JsonShape shape) {
    Limits row = limits;
    row.json_depth_around = std::min(limits.json_depth, wrapper_depth(shape));
    row.json_depth -= row.json_depth_around;
    return row;
}

LoneRows::LoneRows(const Limits& limits, const Nesting& nesting)
    : limits_(limits), name_limits_(limits), nesting_(nesting) {
    ++name_limits_.columns;  // a row may name as many as there may be
}

Result<void> LoneRows::read(const JsonRecord& record, std::uint64_t row) {
    JsonNames names = TRY(survey_json_row(record.text, record.offset, name_limits_, nesting_));
    const bool fits = reader_ && names.index.names() == names_.index.names();
    names_ = std::move(names);
    if (!fits) {
        reader_.emplace(names_.index.names(), limits_, static_cast<Table&>(*this), nesting_);
    }
    return reader_->read(record.text, record.offset, row);
}

RecordColumns::RecordColumns(const Limits& limits, const Nesting& nesting)
    : limits_(limits), lone_(limits, nesting) {}

Result<void> RecordColumns::record(JsonRecord record) {
    Result<void> read =
        record.error ? std::unexpected(*record.error) : lone_.read(record, record.row);
    if (read) read = add_names(lone_.names(), record.row);
    if (read) {
        ++rows_;
    } else if (!first_error_) {
        first_error_ = std::move(read).error();
        first_error_->place.row = record.row;
    }
    return {};
}

// All of a row's names, or none.
Result<void> RecordColumns::add_names(const JsonNames& names, std::uint64_t row) {
    fresh_.clear();
    std::size_t bytes = known_.index.name_bytes();
    known_.index.restart();
    for (const std::string& name : names.index.names()) {
        if (known_.index.find(name)) continue;
        fresh_.push_back(&name);
        bytes += name.size();
    }
    if (known_.index.names().size() + fresh_.size() > limits_.columns ||
        bytes > limits_.header_bytes) {
        return fail(Code::kTooLarge, "too_many_columns", "the row has columns beyond the limit");
    }
    for (const std::string* name : fresh_) known_.add(*name);
    for (std::size_t i = 0; i < names.value_rows.size(); ++i) {
        if (names.value_rows[i] == 0) continue;
        known_.add_value(*known_.index.find(names.index.names()[i]), row);
    }
    return {};
}

RecordReader::RecordReader(std::vector<std::string> columns,
                           const Limits& limits,
                           Table& table,
                           const Nesting& nesting)
    : reader_(std::move(columns), limits, table, nesting), lone_(limits, nesting) {}

Result<void> RecordReader::read(const JsonRecord& record) {
    if (record.error) return std::unexpected(*record.error);
    Result<void> taken = reader_.read(record.text, record.offset, record.row);
    if (taken || taken.error().name != "too_many_columns") return taken;
    // A column that is none: perhaps since the row cannot be read for another reason.
    TRY(lone_.read(record, record.row));
    return taken;
}

}  // namespace sluice::engine
