// Reads CSV and TSV: RFC 4180, with line ends CRLF, LF or CR, also mixed.
//
// Push: feed() it the blocks in order, then finish(). One thread at a time; borrows the table. What
// it accepts beyond the RFC:
//   * an empty line is no record in a table of two or more columns, and a row with an empty value
//     in a table of one; lines of nothing but spaces and tabs before the header are skipped;
//   * a quote inside a field that does not begin with one is kept as it is;
//   * one column may have the empty name.
// Rows count records from 1, the header being 1; skipped lines do not count. Errors, with row and
// byte: empty_file, duplicate_header, ragged_row, unterminated_quote, stray_quote, field_too_large,
// record_too_large, too_many_columns; and what the table returns.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/table.h"

namespace sluice::engine {

class CsvReader {
  public:
    CsvReader(char delimiter, const Limits& limits, Table& table);
    // For text behind the header: its first record is row `row`.
    CsvReader(char delimiter,
              const Limits& limits,
              Table& table,
              std::vector<std::string> header,
              std::uint64_t row);

    // `offset`: where the block stands in the file.
    Result<void> feed(std::string_view block, std::uint64_t offset);
    Result<void> finish();

  private:
    enum class State : std::uint8_t { kRecord, kField, kUnquoted, kQuoted, kQuoteInQuoted };

    const char* skip_plain(const char* at, const char* end) const;
    Result<void> after_quote(char byte, std::uint64_t offset);
    Result<void> append(std::string_view bytes, std::uint64_t offset);
    Result<void> end_field();
    Result<void> end_record();
    Result<void> end_at(char byte, std::uint64_t offset);
    Result<void> take_header();
    bool is_blank_line() const;
    Place place() const;
    std::unexpected<Error> too_large(bool field) const;
    std::unexpected<Error> ragged() const;

    std::array<bool, 256> is_special_{};  // ends an unquoted run: delimiter, CR, LF
    char delimiter_;
    Limits limits_;
    Table& table_;

    State state_ = State::kRecord;
    bool after_cr_ = false;  // a LF here belongs to the line end before
    bool quoted_ = false;    // the open field, or the last one, began with a quote
    Record record_;
    std::size_t field_count_ = 0;  // also those beyond the header's, which are not kept
    std::uint64_t record_offset_ = 0;
    std::uint64_t field_offset_ = 0;
    std::uint64_t row_ = 1;  // of the record that is being read

    std::vector<std::string> header_;            // empty until it has been read
    std::vector<std::uint64_t> header_offsets_;  // of its fields
};

}  // namespace sluice::engine
