// Puts the members of JSON's rows into the columns of a plan: each value where it belongs, an empty
// one where a row lacks it.
//
// One object for each thread; borrows the names and the plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/column_index.h"
#include "engine/column_plan.h"
#include "engine/json_row_scanner.h"
#include "engine/padded_buffer.h"

namespace sluice::engine {

class JsonColumnRows final : public JsonMembers {
  public:
    JsonColumnRows(const std::vector<std::string>& columns, const ColumnPlan& plan);

    // Values of the rows that come now are decoded from so many bytes, at most.
    void begin(std::size_t bytes);
    // The rows since the last clear().
    const FieldRows& batch();
    void clear();

    bool is_full() const { return rows_ == rows_max_ || bytes_ >= bytes_max_; }
    void begin_row() {
        ++row_number_;
        count_ = 0;
        names_.restart();
        decoded_before_ = decoded_.size();
    }
    // A column that is named twice, or is none, is wrong.
    bool begin_member(const JsonMember& member) override {
        const bool is_known = member.part < columns_of_parts_.size();
        const std::uint32_t column = is_known ? columns_of_parts_[member.part] : kUnknown;
        return begin_column(column == kUnknown ? column_of(member) : column);
    }
    void add(Field value) override { *value_ = value; }
    bool add_escaped(std::string_view raw) override;
    void add_spaced(std::string_view nested) override;
    void end_row(std::size_t bytes) {
        if (count_ != columns_.size()) fill_up();
        for (const auto& [from, to] : copies_) row_[to] = row_[from];
        row_ += batch_.width();
        ++rows_;
        bytes_ += bytes;
    }
    void drop_row() { decoded_.resize(decoded_before_); }

  private:
    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};

    struct Column {
        std::uint64_t row = 0;          // the last one that named it
        std::uint32_t slot = kUnknown;  // in the output's rows; none: it is not in the plan
    };
    struct Copy {
        std::uint32_t from;
        std::uint32_t to;
    };

    bool begin_column(std::uint32_t number) {
        if (number == kUnknown) return false;
        Column& column = columns_[number];
        if (column.row == row_number_) return false;
        column.row = row_number_;
        value_ = column.slot == kUnknown ? &unused_ : row_ + column.slot;
        ++count_;
        return true;
    }
    std::uint32_t column_of(const JsonMember& member);
    void fill_up();

    std::vector<Column> columns_;
    std::vector<std::uint32_t> inputs_;  // per output column, its column
    std::vector<Copy> copies_;           // of values that the plan has more than once
    std::vector<std::uint32_t> columns_of_parts_;
    ColumnIndex names_;
    std::string key_;
    std::string compact_;
    PaddedBuffer decoded_;  // values of the chunk; never moves
    std::size_t decoded_before_ = 0;
    FieldRows batch_;
    Field* row_ = nullptr;  // that is being made
    Field* value_ = nullptr;
    Field unused_;
    std::uint64_t row_number_ = 0;  // of all rows of this thread, to tell them apart
    std::size_t count_ = 0;         // of the row's members
    std::size_t rows_ = 0;
    std::size_t rows_max_ = 0;
    std::size_t bytes_ = 0;
    std::size_t bytes_max_ = 0;
};

}  // namespace sluice::engine
