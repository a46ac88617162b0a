// Reads a chunk's records.
//
// One object for each thread; many may read different chunks at once. Rows are read from their
// separators alone; text without those, and whatever is wrong, is left to CsvReader, so that there
// is one place that says what is an error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.h"
#include "engine/column_plan.h"
#include "engine/csv_chunks.h"
#include "engine/csv_index.h"
#include "engine/dialect_marks.h"
#include "engine/row_gatherer.h"
#include "engine/row_sink.h"

namespace sluice::engine {

// What every thread knows of the table. Must outlive the readers.
struct CsvTable {
    DialectMarks marks;
    Limits limits;
    std::vector<std::string> header;
    ColumnPlan plan;
    bool carries_origin = false;  // see CompiledRecipe; CsvRecords alone reads it then
};

class CsvRows {
  public:
    CsvRows(const CsvTable& table, RowSink& sink);

    // Reads the records from byte `from` of the chunk on: the start of a record. Errors are those
    // of CsvReader and Input; their rows count from 1 at `from`.
    Result<void> read(const CsvChunk& chunk, std::size_t from);
    // Rows that the last read() found, up to its error.
    std::uint64_t row_count() const { return row_count_; }

  private:
    // Of the next record.
    struct Place {
        std::size_t begin = 0;
        const std::uint32_t* next = nullptr;  // its first separator
        std::size_t line = 0;                 // the number of its line end
    };

    Result<void> read_by_separators(const CsvChunk& chunk,
                                    std::size_t from,
                                    std::size_t separators_in_chunk);
    Result<void> read_slowly(const CsvChunk& chunk, std::size_t from);
    bool has_trailing_delimiter(const char* text,
                                const std::uint32_t* next,
                                std::uint32_t line_end) const;
    bool fits(std::size_t begin, const std::uint32_t* ends, std::uint32_t record_end) const;
    bool is_full() const;
    bool skip_blank_lines(const char* text, Place& at) const;
    void take_records(const char* text);
    void take_regular_records(const char* text);
    Field* put_fields(Field* out,
                      const char* text,
                      const std::uint32_t* next,
                      const std::uint32_t* ends) const;
    void make_single_quotes();
    Result<void> flush();

    const CsvTable& table_;
    RowSink& sink_;
    std::size_t width_;       // of the input
    std::size_t bytes_min_;   // the least limit of a record or field
    char quote_;              // none: NUL, which is in no text that is read by separators
    bool own_quotes_;         // quotes that writers do not know: none may stay doubled
    PaddedBuffer unescaped_;  // the batch's values whose doubled quotes became single ones
    std::vector<std::uint32_t> inputs_;      // per output column, its column in the input
    std::vector<std::size_t> last_outputs_;  // those of the input's last column
    bool takes_all_ = true;                  // all columns, in order
    std::uint64_t row_count_ = 0;
    CsvIndex index_;
    Place at_;
    FieldRows rows_;
    Field::Kind unquoted_ = Field::Kind::kUnquoted;
};

}  // namespace sluice::engine
