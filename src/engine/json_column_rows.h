// Puts the members of JSON's rows into the columns of a plan: each value where it belongs, an empty
// one where a row lacks it.
//
// One object for each thread; borrows the names and the plan.
#pragma once

#include <algorithm>
#include <array>
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

    std::size_t rows_max() const { return rows_max_; }
    std::size_t bytes_max() const { return bytes_max_; }
    void begin_row() {
        ++row_number_;
        count_ = 0;
        if (fills_) std::fill_n(row_, width_, Field::none());
    }
    bool begin_known(std::uint32_t part) { return begin_column(columns_of_parts_[part]); }
    // A column that is named twice, or is none, is wrong.
    bool begin_member(const JsonMember& member) override { return begin_column(column_of(member)); }
    void add(Field value) override { *value_ = value; }
    bool add_escaped(std::string_view raw) override;
    void add_spaced(std::string_view nested) override;
    void end_row() {
        if (count_ != plain_count_ && !fills_) finish_row();
        row_ += width_;
        ++rows_;
    }
    void drop_row() {
        if (decoding_row_ == row_number_) decoded_.resize(decoded_before_);
    }
    void end_rows(std::size_t bytes) { bytes_ = bytes; }

  private:
    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};

    struct Column {
        std::uint64_t row = 0;          // the last one that named it
        std::uint32_t slot = kUnknown;  // in the output's rows; unless it is not in the plan
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
    std::size_t begin_decoding();
    void finish_row();
    std::uint32_t column_of(const JsonMember& member);

    std::vector<Column> columns_;
    std::vector<std::uint32_t> inputs_;  // per output column, its column
    std::vector<Copy> copies_;           // of values that the plan has more than once
    // What kind of row needs no more than its values: one with so many. None, if there are copies.
    std::size_t plain_count_ = 0;
    std::array<std::uint32_t, JsonRowLayout::kPartsMax> columns_of_parts_{};
    ColumnIndex names_;
    std::string key_;
    std::string compact_;
    PaddedBuffer decoded_;            // values of the chunk; never moves
    std::uint64_t decoding_row_ = 0;  // the last one with such values
    std::size_t decoded_before_ = 0;  // that one
    FieldRows batch_;
    std::size_t width_;
    Field* row_ = nullptr;  // that is being made
    Field* value_ = nullptr;
    Field unused_;
    std::uint64_t row_number_ = 0;  // of all rows of this thread, to tell them apart
    std::uint64_t naming_row_ = 0;  // the last one with a name that had to be looked for
    // A row of the batch lacked a column: others will, and begin with none.
    bool fills_ = false;
    std::size_t count_ = 0;  // of the row's members
    std::size_t rows_ = 0;
    std::size_t rows_max_ = 0;
    std::size_t bytes_ = 0;
    std::size_t bytes_max_ = 0;
};

}  // namespace sluice::engine
