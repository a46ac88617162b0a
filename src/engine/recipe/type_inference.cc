#include "engine/recipe/type_inference.h"

#include <algorithm>

#include "engine/recipe/row_codec.h"

namespace sluice::engine {

void TypeInference::begin(const ColumnPlan& columns) {
    for (const OutputColumn& column : columns) {
        names_.push_back(column.name);
        const auto said = std::ranges::find(said_.columns, column.name, &TypedColumn::name);
        is_said_.push_back(said != said_.columns.end());
    }
    seen_.resize(columns.size());
}

void TypeInference::merge(std::span<const TypeEvidence> seen) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < seen_.size(); ++i) seen_[i].merge(seen[i]);
}

std::vector<std::size_t> TypeInference::open() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        if (!is_said_[i] && !seen_[i].is_text()) open.push_back(i);
    }
    return open;
}

bool TypeInference::is_null(std::string_view value) const {
    return value.empty() || std::ranges::find(said_.nulls, value) != said_.nulls.end();
}

Typing TypeInference::typing() const {
    const std::lock_guard lock(mutex_);
    Typing typing = said_;
    typing.infer = false;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const ValueType::Kind kind = seen_[i].type();
        if (is_said_[i] || kind == ValueType::Kind::kText) continue;
        typing.columns.push_back({names_[i], {.kind = kind}});
    }
    return typing;
}

void TypeObserver::begin() {
    open_ = inference_.open();
    seen_.assign(inference_.width(), {});
}

Result<void> TypeObserver::rows(const FieldRows& rows) {
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const Field* const fields = rows.row(i);
        for (const std::size_t column : open_) look(fields[column], seen_[column]);
    }
    std::erase_if(open_, [&](std::size_t column) { return seen_[column].is_text(); });
    return {};
}

void TypeObserver::look(const Field& field, TypeEvidence& evidence) {
    if (evidence.is_text()) return;
    std::string_view value = field.text();
    if (field.kind == Field::Kind::kQuoted && value.contains('"')) {
        plain_.clear();
        append_plain(plain_, field);
        value = plain_;
    }
    if (!inference_.is_null(value)) evidence.add(value);
}

void TypeObserver::end() {
    inference_.merge(seen_);
}

}  // namespace sluice::engine
