// What a thread does with a chunk of JSON: survey it for its columns, read its rows.
//
// One object for each thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "engine/column_index.h"
#include "engine/column_plan.h"
#include "engine/json_chunks.h"
#include "engine/json_column_rows.h"
#include "engine/json_row_scanner.h"
#include "engine/row_gatherer.h"
#include "engine/row_sink.h"
#include "engine/table.h"

namespace sluice::engine {

// Checks chunks and finds the names of columns.
class JsonChunkSurvey final : private JsonMembers {
  public:
    explicit JsonChunkSurvey(const Limits& limits) : limits_(limits), rows_(limits) {}

    // False: the chunk is odd, and the whole file must be surveyed by survey_json().
    bool read(const JsonChunk& chunk);
    // The names that read() met first in its last chunk, in order.
    std::span<const std::string> new_names() const {
        return std::span(known_.names()).subspan(known_before_);
    }
    std::uint64_t row_count() const { return row_count_; }
    // The row, from 0, that named the last of new_names().
    std::uint64_t last_naming_row() const { return last_naming_row_; }

  private:
    friend class JsonRowScanner;

    static std::size_t rows_max() { return static_cast<std::size_t>(-1); }
    static std::size_t bytes_max() { return static_cast<std::size_t>(-1); }
    void begin_row() {}
    bool begin_known(std::uint32_t part) const { return noted_[part]; }
    void end_row() { ++row_count_; }
    void drop_row() {}
    void end_rows(std::size_t) {}
    bool begin_member(const JsonMember& member) override { return note_member(member); }
    void add(Field) override {}
    bool add_escaped(std::string_view raw) override;
    void add_spaced(std::string_view) override {}

    bool note(std::string_view name);
    bool note_member(const JsonMember& member);

    Limits limits_;
    JsonRowScanner rows_;
    ColumnIndex known_;
    std::size_t known_before_ = 0;  // read(): so many
    std::uint64_t row_count_ = 0;
    std::uint64_t last_naming_row_ = 0;
    std::uint64_t noting_row_ = 0;                        // that noted the last member
    std::array<bool, JsonRowLayout::kPartsMax> noted_{};  // by part: its name is known
    std::string decoded_;
};

// What every thread knows of the table. Must outlive the readers.
struct JsonTable {
    Limits limits;
    std::vector<std::string> columns;
    ColumnPlan plan;
    bool is_text = true;          // all chunks; else the readers look
    bool is_guess = false;        // the columns are those of the first chunk
    bool carries_origin = false;  // see CompiledRecipe; JsonChunkRecords alone reads it then
};

// What a reader of surveyed input says of what the survey would not have let through.
std::unexpected<Error> input_changed();

class JsonChunkReader final : private Table {
  public:
    JsonChunkReader(const JsonTable& table, RowSink& sink);

    // Errors are those of read_json(); their rows count from 1 at the chunk's first one. After one,
    // other chunks may be read.
    Result<void> read(const JsonChunk& chunk);
    std::uint64_t row_count() const { return row_count_; }

  private:
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override;
    Result<void> flush();

    const JsonTable& table_;
    RowSink& sink_;
    JsonRowScanner scanner_;
    JsonColumnRows rows_;
    std::uint64_t row_count_ = 0;
    RowGatherer slow_;
    std::optional<JsonRowReader> slow_reader_;  // made for the first odd row
};

}  // namespace sluice::engine
