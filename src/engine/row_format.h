// How a table is written in an output format: what stands before, between and behind its values.
// Immutable, and shared by the threads that write (row_writer.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/column_plan.h"
#include "engine/dialect.h"
#include "engine/padded_buffer.h"
#include "engine/row_sink.h"
#include "engine/simd/kernels.h"
#include "engine/transform.h"

namespace sluice::engine {

class RowFormat {
  public:
    // CSV (RFC 4180: CRLF, quotes only where needed) and TSV (the same with a tab), or as `dialect`
    // has it. An empty value in a table of one column is written as "", since an empty line would
    // be no record, unless the style has no quotes: behind a header that line is a record, and
    // without one it is refused.
    // JSON: objects whose members are the columns, in order; every value is a string, unless its
    // column is bare. kJson: an array; kItems: {"items":[…]}; kNdjson: one object a line. One
    // object a line in all three. With `nest`, dotted names are paths into objects, and the columns
    // stand in nested_order().
    RowFormat(Format format,
              const ColumnPlan& columns,
              const OutputDialect& dialect,
              bool nest = false);

    // empty_file, value_needs_quotes (kInvalid) when the format cannot say a table with these
    // columns.
    Result<void> check() const;
    bool is_delimited() const { return engine::is_delimited(format_); }
    std::size_t width() const { return width_; }
    std::string_view prologue() const { return prologue_; }
    std::string_view separator() const { return separator_; }
    std::string_view epilogue() const { return epilogue_; }
    // Of JSON formats. A row's bytes beside its values: frame_bytes().
    simd::JsonFrame frame() const { return {keys_.data(), width_, row_end_, between_rows_}; }
    std::size_t frame_bytes() const { return frame_bytes_; }
    // Whether values of some columns have no quotes around them; only there they may be kJson.
    bool has_bare() const { return has_bare_; }

    // Of delimited formats.
    const OutputDialect& dialect() const { return dialect_; }
    std::string_view line_end() const { return dialect_.crlf ? "\r\n" : "\n"; }
    // Whether what stood in that dialect without quotes needs none here.
    bool leaves_unquoted(const Dialect& input) const;
    // The same of JSON's numbers, true and false.
    bool leaves_scalars_unquoted() const;
    bool needs_quotes(std::string_view value) const;
    // Whether a reader would take a row's first value, without quotes, for no value: as only the
    // file's first row can be taken, and which one that is shows late, it is quoted in any.
    bool loses_first(std::string_view value) const;
    bool loses_first_of(const FieldRows& rows) const;
    // value_needs_quotes when one of the rows cannot be said without quotes, and must be. `first`:
    // the number of the first one.
    Result<void> check_values(const FieldRows& rows, std::uint64_t first) const;
    simd::CsvFrame csv_frame(bool unquoted_is_clean) const;

  private:
    // Bytes that a value holds only between quotes.
    bool holds_special(std::string_view value) const;
    // Readers take a lone blank value at the start for an empty line, a byte order mark for no
    // text.
    bool is_lost_at_start(std::string_view value) const;
    void make_csv(const ColumnPlan& columns);
    void make_json(const ColumnPlan& columns, bool nest);

    Format format_;
    std::size_t width_;
    OutputDialect dialect_;
    // Of a delimiter of several bytes the first: no value may begin one that the delimiter ends.
    char delimiter_ = ',';
    std::vector<std::string> names_;  // of the columns, when values may be refused
    std::optional<std::string> name_refused_;
    std::string prologue_;
    std::string separator_;
    std::string epilogue_;
    PaddedBuffer key_text_;
    std::vector<std::string_view> keys_;  // in key_text_
    std::string_view row_end_;            // in key_text_
    std::string_view between_rows_;       // in key_text_
    std::size_t frame_bytes_ = 0;
    bool has_bare_ = false;
};

}  // namespace sluice::engine
