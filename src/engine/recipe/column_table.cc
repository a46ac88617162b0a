#include "engine/recipe/column_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/nearest.h"
#include "engine/utf8.h"

namespace sluice::engine {

std::unexpected<Error> duplicate_column(std::string_view name, std::string_view what) {
    return fail(Code::kInvalid,
                "duplicate_column",
                fmt::format("column \"{}\" {}", excerpt(name), what),
                {.row = {}, .column = excerpt(name), .byte_offset = {}});
}

std::unexpected<Error> unknown_column(std::string_view name,
                                      const std::vector<std::string>& names,
                                      std::string_view where) {
    std::string message = fmt::format("column \"{}\" is not in the {}", excerpt(name), where);
    if (const std::string* near = nearest(name, names)) {
        message += fmt::format("; did you mean \"{}\"?", excerpt(*near));
    }
    return fail(Code::kInvalid,
                "unknown_column",
                std::move(message),
                {.row = {}, .column = excerpt(name), .byte_offset = {}});
}

ColumnTable::ColumnTable(const std::vector<std::string>& header) : slot_of_input_(header.size()) {
    columns_.reserve(header.size());
    for (const std::string& name : header) columns_.push_back({name, columns_.size(), true});
}

std::vector<std::string> ColumnTable::names() const {
    std::vector<std::string> names;
    names.reserve(columns_.size());
    for (const Column& column : columns_) names.push_back(column.name);
    return names;
}

std::optional<std::size_t> ColumnTable::find(std::string_view name) const {
    const auto found = std::ranges::find(columns_, name, &Column::name);
    if (found == columns_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - columns_.begin());
}

Result<std::size_t> ColumnTable::require(std::string_view name) const {
    if (const auto number = find(name)) return *number;
    return unknown_column(name, names(), "table");
}

std::size_t ColumnTable::slot(const Column& column) {
    if (!column.in_file) return column.number;
    std::optional<std::size_t>& known = slot_of_input_[column.number];
    if (!known) {
        known = slot_count_++;
        inputs_.push_back({column.number, {}});
        input_slots_.push_back(*known);
    }
    return *known;
}

Result<std::size_t> ColumnTable::slot_of(std::string_view name) {
    return slot(columns_[TRY(require(name))]);
}

std::size_t ColumnTable::assign(std::string_view name) {
    const std::optional<std::size_t> number = find(name);
    Column& column = number ? columns_[*number] : columns_.emplace_back();
    column = {std::string(name), slot_count_++, false};
    return column.number;
}

void ColumnTable::keep(const std::vector<std::size_t>& numbers) {
    std::vector<Column> kept;
    kept.reserve(numbers.size());
    for (const std::size_t number : numbers) kept.push_back(columns_[number]);
    columns_ = std::move(kept);
}

void ColumnTable::apply(ColumnPlan plan) {
    std::vector<Column> planned;
    planned.reserve(plan.size());
    for (OutputColumn& column : plan) {
        const Column& from = columns_[column.input];
        planned.push_back({std::move(column.name), from.number, from.in_file});
    }
    columns_ = std::move(planned);
}

Result<void> ColumnTable::rename(const std::vector<Rename>& names) {
    std::vector<Column> renamed = columns_;
    std::unordered_set<std::string_view> from;
    for (const Rename& name : names) {
        if (!from.insert(name.from).second) return duplicate_column(name.from, "is renamed twice");
        renamed[TRY(require(name.from))].name = name.to;
    }
    std::unordered_set<std::string_view> used;
    for (const Column& column : renamed) {
        if (used.insert(column.name).second) continue;
        return duplicate_column(column.name, "would be there twice");
    }
    columns_ = std::move(renamed);
    return {};
}

ColumnPlan ColumnTable::plan() const {
    ColumnPlan plan;
    plan.reserve(columns_.size());
    for (const Column& column : columns_) plan.push_back({column.number, column.name});
    return plan;
}

ColumnPlan ColumnTable::inputs_of(const ColumnPlan& plan) const {
    ColumnPlan inputs;
    inputs.reserve(plan.size());
    for (const OutputColumn& column : plan) inputs.push_back({columns_[column.input].number, {}});
    return inputs;
}

std::vector<std::size_t> ColumnTable::slots(const ColumnPlan& plan) {
    std::vector<std::size_t> slots;
    slots.reserve(plan.size());
    for (const OutputColumn& column : plan) slots.push_back(slot(columns_[column.input]));
    return slots;
}

}  // namespace sluice::engine
