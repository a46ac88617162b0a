#include "engine/json_column_rows.h"

#include <utility>

#include "engine/json_string.h"

namespace sluice::engine {

JsonColumnRows::JsonColumnRows(const std::vector<std::string>& columns, const ColumnPlan& plan)
    : columns_(columns.size()), batch_(plan.size(), copies_of_a_column(plan)), width_(plan.size()) {
    columns_of_parts_.fill(kUnknown);
    for (const std::string& name : columns) names_.add(name);
    for (const OutputColumn& column : plan) {
        const auto slot = static_cast<std::uint32_t>(inputs_.size());
        std::uint32_t& first = columns_[column.input].slot;
        first == kUnknown ? void(first = slot) : copies_.push_back({first, slot});
        inputs_.push_back(static_cast<std::uint32_t>(column.input));
    }
    plain_count_ = copies_.empty() ? columns.size() : columns.size() + 1;
}

void JsonColumnRows::begin(std::size_t bytes) {
    // What is decoded is shorter than what it is decoded from.
    decoded_.reset(bytes);
    clear();
}

void JsonColumnRows::clear() {
    batch_.clear();
    rows_ = 0;
    bytes_ = 0;
    rows_max_ = batch_rows(batch_.width());
    bytes_max_ = batch_.text_room();
    row_ = batch_.room(rows_max_);
    fills_ = false;
}

const FieldRows& JsonColumnRows::batch() {
    batch_.add_rows(rows_, bytes_);
    rows_ = 0;
    bytes_ = 0;
    return batch_;
}

// Unknown: the name is wrong, or no column's.
std::uint32_t JsonColumnRows::column_of(const JsonMember& member) {
    const bool has_part = member.part != JsonRowLayout::kNone;
    if (has_part && columns_of_parts_[member.part] != kUnknown)
        return columns_of_parts_[member.part];
    std::string_view key = member.key;
    if (member.key_escaped) {
        key_.clear();
        if (!append_json_unescaped(key_, key) || key_.contains('\0')) return kUnknown;
        key = key_;
    }
    if (std::exchange(naming_row_, row_number_) != row_number_) names_.restart();
    const auto found = names_.find(key);
    if (!found) return kUnknown;
    const auto column = static_cast<std::uint32_t>(*found);
    if (has_part) columns_of_parts_[member.part] = column;
    return column;
}

// The columns that the row lacks, and what it has twice.
void JsonColumnRows::finish_row() {
    Field* out = row_;
    for (const std::uint32_t input : inputs_) {
        if (columns_[input].row != row_number_) *out = Field::none();
        ++out;
    }
    for (const auto& [from, to] : copies_) row_[to] = row_[from];
    fills_ = copies_.empty();
}

// Where the next decoded value begins.
std::size_t JsonColumnRows::begin_decoding() {
    if (std::exchange(decoding_row_, row_number_) != row_number_) decoded_before_ = decoded_.size();
    return decoded_.size();
}

bool JsonColumnRows::add_escaped(std::string_view raw) {
    const std::size_t begin = begin_decoding();
    const char* const end = simd::kernels().unescape_json(raw, decoded_.data() + begin);
    if (end == nullptr) return false;
    decoded_.resize(static_cast<std::size_t>(end - decoded_.data()));
    *value_ = Field::of(decoded_.text().substr(begin));
    return true;
}

void JsonColumnRows::add_spaced(std::string_view nested) {
    const std::size_t begin = begin_decoding();
    compact_.clear();
    append_compact(compact_, nested);
    decoded_.append(compact_);
    *value_ = Field::of(decoded_.text().substr(begin));
    value_->kind = Field::Kind::kNested;
}

}  // namespace sluice::engine
