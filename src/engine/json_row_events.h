// Rows from the events of a scanned JSON text: what read_json() and JsonRowReader do.
//
// One thread at a time; borrows the table.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/column_index.h"
#include "engine/json_key.h"
#include "engine/json_reader.h"
#include "engine/json_scanner.h"
#include "engine/json_text.h"
#include "engine/table.h"
#include "engine/utf8.h"

namespace sluice::engine {

// Turns the scanner's events into records. depth_ counts open brackets; a row's members stand at
// row_depth_, and what is deeper belongs to a cell.
class JsonRowEvents final : public JsonEvents {
  public:
    JsonRowEvents(const JsonSurvey& survey, const Limits& limits, Table& table)
        : shape_(survey.shape), limits_(limits), table_(table), key_(limits.field_bytes) {
        for (const std::string& name : survey.columns) columns_.add(name);
        for (const std::string& name : survey.hollow) columns_.add(name);
        last_row_with_.resize(columns_.names().size());
    }

    Error refusal() const override { return refusal_; }
    std::uint64_t row() const override { return row_; }
    // Numbers the next row; what an error left open is forgotten.
    void next_is(std::uint64_t row) {
        row_ = row - 1;
        depth_ = 0;
        in_row_ = in_token_ = has_sibling_ = false;
        key_.clear();
        // A name is given twice when the row before it in its column is the same one.
        std::ranges::fill(last_row_with_, 0);
    }

    bool on_document_begin() override {
        if (++documents_ > 1 && shape_ == JsonShape::kArray) {
            return refuse(not_a_table("something follows the array"));
        }
        return true;
    }

    bool on_object_begin() override {
        if (in_row_) {
            put_nested("{");
        } else if (is_row_next()) {
            begin_row();
        }
        ++depth_;
        return true;
    }
    bool on_object_end() override {
        --depth_;
        if (!in_row_) return true;
        if (depth_ < row_depth()) return end_row();
        put("}");
        return end_value(Field::Kind::kNested);
    }
    bool on_array_begin() override {
        if (in_row_) {
            put_nested("[");
        } else if (is_row_next()) {
            return end_value();
        } else if (depth_ == 1 && is_items_next_) {
            items_ = Items::kInside;
        }
        ++depth_;
        return true;
    }
    bool on_array_end() override {
        --depth_;
        if (items_ == Items::kInside && depth_ == 1) items_ = Items::kDone;
        if (!in_row_) return true;
        put("]");
        return end_value(Field::Kind::kNested);
    }

    bool on_key_part(std::string_view part) override {
        is_in_cell() ? put_string_part(part) : key_.add_part(part);
        return true;
    }
    bool on_key(std::string_view part) override {
        if (is_in_cell()) {
            put_string_part(part);
            put("\":");
            in_token_ = has_sibling_ = false;
            return check_limits();
        }
        const std::string_view name = key_.finish(part);
        if (in_row_) return begin_cell(name);
        is_items_next_ = depth_ == 1 && items_ == Items::kNone && name == "items";
        return true;
    }

    bool on_string_part(std::string_view part) override {
        put_string_part(part);
        return true;
    }
    bool on_string(std::string_view part) override {
        put_string_part(part);
        if (is_in_cell()) put("\"");
        return end_value();
    }
    bool on_number_part(std::string_view part) override {
        put_scalar_part(part);
        return true;
    }
    bool on_number(std::string_view part) override { return scalar(part); }
    bool on_literal(std::string_view name) override {
        return scalar(name == "null" && !is_in_cell() ? "" : name);
    }

  private:
    enum class Items : std::uint8_t { kNone, kInside, kDone };

    static constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

    std::size_t row_depth() const {
        return static_cast<std::size_t>(shape_ == JsonShape::kObjects ? 1
                                        : shape_ == JsonShape::kArray ? 2
                                                                      : 3);
    }
    // The value that begins here must be a row.
    bool is_row_next() const {
        return !in_row_ && depth_ + 1 == row_depth() &&
               (shape_ != JsonShape::kItems || items_ == Items::kInside);
    }
    bool is_in_cell() const { return in_row_ && depth_ > row_depth(); }

    void begin_row() {
        ++row_;
        in_row_ = true;
        column_ = kNoColumn;
        row_bytes_ = 0;
        record_.clear(columns_.names().size());
        columns_.restart();
    }
    bool end_row() {
        in_row_ = false;
        Result<void> taken = table_.row(record_);
        return taken.has_value() || refuse(std::move(taken).error());
    }

    bool begin_cell(std::string_view name) {
        column_ = kNoColumn;
        if (key_.is_too_long()) return refuse(too_large("field", limits_.field_bytes));
        if (name.find('\0') != std::string_view::npos) return refuse(nul_byte());
        const std::optional<std::size_t> column = columns_.find(name);
        if (!column) return refuse(too_many_columns(limits_, row_));
        column_ = *column;
        if (std::exchange(last_row_with_[column_], row_) == row_) {
            return refuse(error(Code::kInvalid,
                                "invalid_json",
                                fmt::format("the object has \"{}\" twice", excerpt(name))));
        }
        cell_bytes_ = 0;
        has_nul_ = false;
        return true;
    }

    // Adds to the open cell; what is over a limit is counted only, and refused at the token's end.
    void put(std::string_view text) {
        cell_bytes_ += text.size();
        row_bytes_ += text.size();
        if (cell_bytes_ <= limits_.field_bytes && row_bytes_ <= limits_.record_bytes) {
            record_.append(text);
        }
    }
    // The start of a value inside a cell: behind a sibling comes a comma.
    void put_nested(std::string_view start) {
        if (is_in_cell() && has_sibling_) put(",");
        has_sibling_ = false;
        put(start);
    }
    void put_string_part(std::string_view part) {
        if (!in_row_) return;
        if (!is_in_cell()) {
            has_nul_ = has_nul_ || part.find('\0') != std::string_view::npos;
            return put(part);
        }
        if (!std::exchange(in_token_, true)) put_nested("\"");
        escaped_.clear();
        append_json_escaped(escaped_, part);
        put(escaped_);
    }
    void put_scalar_part(std::string_view part) {
        if (!in_row_) return;
        if (!std::exchange(in_token_, true)) put_nested("");
        put(part);
    }
    bool scalar(std::string_view part) {
        put_scalar_part(part);
        return end_value(Field::Kind::kUnquoted);
    }

    bool end_value(Field::Kind kind = Field::Kind::kText) {
        in_token_ = false;
        has_sibling_ = true;
        if (!in_row_) {
            if (depth_ == 0 || is_row_next()) {
                ++row_;
                return refuse(not_a_table("a row must be an object"));
            }
            return true;
        }
        if (!check_limits()) return false;
        if (is_in_cell()) return true;
        if (has_nul_) return refuse(nul_byte());
        record_.end_field(column_, kind);
        return true;
    }
    bool check_limits() {
        if (cell_bytes_ > limits_.field_bytes) [[unlikely]] {
            return refuse(too_large("field", limits_.field_bytes));
        }
        if (row_bytes_ > limits_.record_bytes) [[unlikely]] {
            return refuse(too_large("record", limits_.record_bytes));
        }
        return true;
    }

    bool refuse(Error why) {
        refusal_ = std::move(why);
        return false;
    }
    Error error(Code code, std::string name, std::string message) const {
        Place here{.row = row_, .column = {}, .byte_offset = {}};
        if (in_row_ && column_ != kNoColumn) here.column = excerpt(columns_.names()[column_]);
        return {code, std::move(name), std::move(message), std::move(here)};
    }
    Error not_a_table(std::string_view why) const {
        return error(
            Code::kInvalid,
            "not_a_table",
            fmt::format(
                "{}; a table is an array of objects, {{\"items\":[…]}}, or one object a line",
                why));
    }
    Error nul_byte() const {
        return error(
            Code::kInvalid, "nul_byte", "the escape \\u0000 is a NUL byte, which is not text");
    }
    Error too_large(std::string_view what, std::size_t bytes_max) const {
        return error(Code::kTooLarge,
                     fmt::format("{}_too_large", what),
                     fmt::format("a {} has more than {} bytes", what, bytes_max));
    }

    JsonShape shape_;
    Limits limits_;
    Table& table_;
    ColumnIndex columns_;
    std::vector<std::uint64_t> last_row_with_;  // per column, to find a name given twice

    std::size_t depth_ = 0;
    std::uint64_t documents_ = 0;
    Items items_ = Items::kNone;
    bool is_items_next_ = false;
    JsonKey key_;

    bool in_row_ = false;
    std::uint64_t row_ = 0;
    Record record_;
    std::size_t column_ = kNoColumn;  // of the open cell
    bool in_token_ = false;           // a value of which a part has come
    bool has_sibling_ = false;        // inside a cell: a value stands before in the same brackets
    bool has_nul_ = false;
    std::size_t cell_bytes_ = 0;
    std::size_t row_bytes_ = 0;
    std::string escaped_;
    Error refusal_;
};

}  // namespace sluice::engine
