// Reads delimited text of any dialect: the reference, and the only place that says what an error
// is. RFC 4180 by default, with line ends CRLF, LF or CR, also mixed.
//
// Push: feed() it the blocks in order, then finish(). A block holds whole records; only the last
// one may end inside a record. One thread at a time; borrows the table. What it accepts beyond the
// RFC, in every dialect:
//   * an empty line is no record in a table of two or more columns, and a row with an empty value
//     in a table of one; lines of nothing but spaces and tabs before the header are skipped;
//   * a quote inside a field that does not begin with one is kept as it is;
//   * one column may have the empty name.
// With Dialect::stray_quotes, a quote inside quotes that no separator follows is data when a later
// one on the same line closes the field; else the field ends at the next separator, and is text
// with both of its quotes: `"Best" a`.
// Dialect::skip_lines is not its business: feed() it what is behind them. Rows count records from
// 1, the header being 1; skipped lines and comments do not count. Errors, with row and byte:
// empty_file, duplicate_header, ragged_row, unterminated_quote, stray_quote, field_too_large,
// record_too_large, too_many_columns; and what the table returns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/dialect_marks.h"
#include "engine/header_names.h"
#include "engine/table.h"

namespace sluice::engine {

class CsvReader {
  public:
    CsvReader(const DialectMarks& marks, const Limits& limits, Table& table);
    // For text behind the header: its first record is row `row`.
    CsvReader(const DialectMarks& marks,
              const Limits& limits,
              Table& table,
              std::vector<std::string> header,
              std::uint64_t row);

    // `offset`: where the block stands in the file.
    Result<void> feed(std::string_view block, std::uint64_t offset);
    Result<void> finish();
    // Forgets the open record, whatever is wrong with it: for the records behind it.
    void restart();
    // Of the record that is being read, or comes next.
    std::uint64_t row() const { return row_; }

  private:
    enum class State : std::uint8_t {
        kRecord,
        kField,
        kUnquoted,
        kQuoted,
        kQuoteInQuoted,
        kComment
    };

    // What each state takes from the front of `text`, which is not empty and stands at `offset`.
    Result<std::size_t> take(std::string_view text, std::uint64_t offset);
    std::size_t begin_record(std::string_view text, std::uint64_t offset);
    std::size_t begin_field(std::string_view text);
    Result<std::size_t> take_unquoted(std::string_view text, std::uint64_t offset);
    Result<std::size_t> take_quoted(std::string_view text, std::uint64_t offset);
    std::size_t take_doubled(std::string_view text, std::uint64_t offset);
    Result<std::size_t> take_behind_quote(std::string_view text, std::uint64_t offset);
    Result<std::size_t> take_stray_quote(std::string_view text, std::uint64_t offset);
    Result<std::size_t> take_comment(std::string_view text, std::uint64_t offset);
    Result<std::size_t> take_escaped(std::string_view text, std::uint64_t offset);

    Result<void> append(std::string_view bytes, std::uint64_t offset);
    Result<void> end_field();
    Result<void> end_record();
    Result<void> end_at(char byte, std::uint64_t offset);
    Result<void> take_header();
    Result<void> take_row();
    Result<void> check_names() const;
    Result<void> check_header(std::size_t name_bytes) const;
    bool is_blank_line() const;
    Place place() const;
    std::unexpected<Error> too_large(bool field) const;
    std::unexpected<Error> ragged() const;

    const DialectMarks& marks_;
    const Dialect& dialect_;
    Limits limits_;
    Table& table_;

    State state_ = State::kRecord;
    bool after_cr_ = false;  // a LF here belongs to the line end before
    bool quoted_ = false;    // the open field, or the last one, began with a quote
    StrayQuotes strays_;
    Record record_;
    std::size_t field_count_ = 0;  // also those beyond the header's, which are not kept
    bool excess_is_data_ = false;  // … and not all of them were empty
    std::uint64_t record_offset_ = 0;
    std::uint64_t field_offset_ = 0;
    std::uint64_t row_ = 1;  // of the record that is being read

    std::vector<std::string> header_;            // empty until it has been read
    std::vector<std::string> names_;             // that it will have
    HeaderNames header_names_;                   // what its first records have given
    std::size_t header_rows_ = 0;                // how many they were
    std::vector<std::uint64_t> header_offsets_;  // of the open header record's fields
};

}  // namespace sluice::engine
