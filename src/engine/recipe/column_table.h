// The columns of a table while a recipe is fitted to its header: what each is called, and where a
// row has its value.
//
// One thread at a time. Errors: kInvalid unknown_column (with the nearest name there is),
// duplicate_column.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/column_plan.h"

namespace sluice::engine {

class ColumnTable {
  public:
    explicit ColumnTable(const std::vector<std::string>& header);

    std::size_t size() const { return columns_.size(); }
    std::vector<std::string> names() const;
    std::optional<std::size_t> find(std::string_view name) const;
    // The column's number.
    Result<std::size_t> require(std::string_view name) const;
    // The slot that has the column's value.
    Result<std::size_t> slot_of(std::string_view name);

    // A new slot, which from now on has the value of this column, put behind the last one when
    // there is none of this name.
    std::size_t assign(std::string_view name);

    // The columns with these numbers, in this order.
    void keep(const std::vector<std::size_t>& numbers);
    // The columns `input` of a plan for names().
    void apply(ColumnPlan plan);
    Result<void> rename(const std::vector<Rename>& names);

    // Which of the file's columns were asked for, without their names, and the slots they go to.
    const ColumnPlan& inputs() const { return inputs_; }
    const std::vector<std::size_t>& input_slots() const { return input_slots_; }
    std::size_t slot_count() const { return slot_count_; }
    // The columns there are, numbered as in the file: all are the file's.
    ColumnPlan plan() const;
    // The file's columns that a plan for plan() takes, without their names.
    ColumnPlan inputs_of(const ColumnPlan& plan) const;
    // The slots of the columns that a plan for names() takes.
    std::vector<std::size_t> slots(const ColumnPlan& plan);

  private:
    struct Column {
        std::string name;
        std::size_t number = 0;  // in the file, or the slot
        bool in_file = true;
    };

    std::size_t slot(const Column& column);

    std::vector<Column> columns_;
    std::vector<std::optional<std::size_t>> slot_of_input_;
    ColumnPlan inputs_;
    std::vector<std::size_t> input_slots_;
    std::size_t slot_count_ = 0;
};

std::unexpected<Error> duplicate_column(std::string_view name, std::string_view what);
std::unexpected<Error> unknown_column(std::string_view name,
                                      const std::vector<std::string>& names,
                                      std::string_view where);

}  // namespace sluice::engine
