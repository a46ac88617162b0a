#include "engine/json_flatten.h"

#include <utility>

namespace sluice::engine {

JsonFlattener::JsonFlattener(const Nesting& nesting,
                             const Limits& limits,
                             JsonShape shape,
                             JsonEvents& events,
                             RowMarks* marks)
    : nesting_(nesting),
      field_bytes_(limits.field_bytes),
      shape_(shape),
      events_(events),
      marks_(marks) {}

bool JsonFlattener::on_object_begin() {
    if (opaque_ == 0) {
        if (is_row_next()) return begin_row();
        if (is_in_row() && nesting_.flatten) return begin_object();
        if (levels_.empty()) {
            open(Kind::kWrapper);
            return events_.on_object_begin();
        }
        if (!begin_value()) return false;
    }
    ++opaque_;
    return events_.on_object_begin();
}

bool JsonFlattener::on_object_end() {
    if (opaque_ > 0) {
        --opaque_;
        return events_.on_object_end();
    }
    const Level level = levels_.back();
    levels_.pop_back();
    if (level.kind == Kind::kObject) return end_object(level);
    if (!events_.on_object_end()) return false;
    return level.kind != Kind::kRow || marks_ == nullptr || marks_->on_row_end();
}

bool JsonFlattener::on_array_begin() {
    if (opaque_ == 0) {
        if (levels_.empty() && shape_ == JsonShape::kArray) {
            open(Kind::kRows);
            return events_.on_array_begin();
        }
        const bool is_member = is_in(Kind::kRow) || is_in(Kind::kObject);
        if (is_member && path_ == nesting_.explode && !path_.empty()) return begin_elements();
        const bool is_items = is_in(Kind::kWrapper) && !had_items_ && path_ == "items";
        if (!begin_value()) return false;
        if (is_items) {
            had_items_ = true;
            open(Kind::kRows);
            return events_.on_array_begin();
        }
    }
    ++opaque_;
    return events_.on_array_begin();
}

bool JsonFlattener::on_array_end() {
    if (opaque_ > 0) {
        --opaque_;
        return events_.on_array_end();
    }
    const Level level = levels_.back();
    levels_.pop_back();
    if (level.kind != Kind::kElements) return events_.on_array_end();
    if (level.is_empty && !(events_.on_key(path_) && events_.on_literal("null"))) return false;
    return marks_ == nullptr || marks_->on_elements_end();
}

bool JsonFlattener::on_key_part(std::string_view part) {
    if (opaque_ > 0) return events_.on_key_part(part);
    if (!std::exchange(in_key_, true)) path_.resize(levels_.back().prefix_bytes);
    append(part);
    return true;
}

bool JsonFlattener::on_key(std::string_view part) {
    if (opaque_ > 0) return events_.on_key(part);
    on_key_part(part);
    in_key_ = false;
    has_key_ = true;
    levels_.back().is_empty = false;
    return true;
}

bool JsonFlattener::on_string_part(std::string_view part) {
    if (!begin_token()) return false;
    in_token_ = true;
    return events_.on_string_part(part);
}

bool JsonFlattener::on_string(std::string_view part) {
    if (!begin_token()) return false;
    in_token_ = false;
    return events_.on_string(part);
}

bool JsonFlattener::on_number_part(std::string_view part) {
    if (!begin_token()) return false;
    in_token_ = true;
    return events_.on_number_part(part);
}

bool JsonFlattener::on_number(std::string_view part) {
    if (!begin_token()) return false;
    in_token_ = false;
    return events_.on_number(part);
}

bool JsonFlattener::on_literal(std::string_view name) {
    return begin_token() && events_.on_literal(name);
}

bool JsonFlattener::is_row_next() const {
    return is_in(Kind::kRows) || (levels_.empty() && shape_ == JsonShape::kObjects);
}

bool JsonFlattener::begin_row() {
    path_.clear();
    open(Kind::kRow);
    if (marks_ != nullptr && !marks_->on_row_begin()) return false;
    return events_.on_object_begin();
}

bool JsonFlattener::begin_object() {
    has_key_ = false;
    if (is_in(Kind::kElements) && !begin_element()) return false;
    open(Kind::kObject);
    append(".");
    levels_.back().prefix_bytes = path_.size();
    return true;
}

bool JsonFlattener::end_object(const Level& level) {
    path_.resize(level.name_bytes);
    if (!level.is_empty) return true;
    return events_.on_key(path_) && events_.on_object_begin() && events_.on_object_end();
}

bool JsonFlattener::begin_elements() {
    has_key_ = false;
    open(Kind::kElements);
    return marks_ == nullptr || marks_->on_elements_begin(path_);
}

bool JsonFlattener::begin_element() {
    levels_.back().is_empty = false;
    return marks_ == nullptr || marks_->on_element();
}

// Hands on the name of the value that begins.
bool JsonFlattener::begin_value() {
    if (is_in(Kind::kElements)) return begin_element() && events_.on_key(path_);
    return !std::exchange(has_key_, false) || events_.on_key(path_);
}

void JsonFlattener::open(Kind kind) {
    levels_.push_back({kind, path_.size(), kind == Kind::kObject ? path_.size() : 0});
}

void JsonFlattener::append(std::string_view part) {
    path_ += part.substr(0, field_bytes_ + 1 - path_.size());
}

}  // namespace sluice::engine
