// What a thread does with a chunk of JSON: survey it for its columns, read its rows.
//
// One object for each thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "engine/column_index.h"
#include "engine/column_plan.h"
#include "engine/json_chunks.h"
#include "engine/json_row_scanner.h"
#include "engine/row_gatherer.h"
#include "engine/row_sink.h"
#include "engine/table.h"

namespace sluice::engine {

// Checks chunks and finds the names of columns.
class JsonChunkSurvey {
  public:
    explicit JsonChunkSurvey(const Limits& limits) : limits_(limits), rows_(limits) {}

    // False: the chunk is odd, and the whole file must be surveyed by survey_json().
    bool read(const JsonChunk& chunk);
    // The names that read() met first in its last chunk, in order.
    const std::vector<std::string>& new_names() const { return new_names_; }
    std::uint64_t row_count() const { return row_count_; }
    // The row, from 0, that named the last of new_names().
    std::uint64_t last_naming_row() const { return last_naming_row_; }

  private:
    bool note(std::string_view name);
    bool note_member(const JsonMember& member);
    bool note_members();
    bool check_escapes();

    Limits limits_;
    JsonRowScanner rows_;
    ColumnIndex known_;
    std::vector<std::string> new_names_;
    std::uint64_t row_count_ = 0;
    std::uint64_t last_naming_row_ = 0;
    std::vector<bool> noted_;  // by part: its name is known
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
    bool take_row();
    // Of rows that have the same members.
    struct Layout {
        bool is_known = false;
        std::vector<std::uint32_t> parts;    // of the members; of one that is kNone, no other row
        std::vector<std::uint32_t> sources;  // per output column, its member
    };
    Layout& likely_layout();
    bool is_row_of(const Layout& layout) const;
    bool learn(Layout& layout);
    std::optional<std::size_t> column_of(const JsonMember& member);
    bool take_members();
    bool finish_values();
    void add_row();
    Result<void> flush();

    const JsonTable& table_;
    RowSink& sink_;
    JsonRowScanner rows_;
    ColumnIndex columns_;
    std::vector<std::uint32_t> member_of_;  // by column, in the row that row_of_ says
    std::vector<std::uint64_t> row_of_;
    std::uint64_t row_number_ = 0;  // of all rows of this thread, to tell them apart
    std::vector<std::optional<std::size_t>> column_of_part_;
    std::array<Layout, 8> layouts_;
    const Layout* layout_ = nullptr;  // the last row's
    PaddedBuffer text_;               // what values of the chunk were made; never moves
    std::string compact_;
    std::string key_;
    FieldRows batch_;
    std::uint64_t row_count_ = 0;
    RowGatherer slow_;
    JsonRowReader slow_reader_;
};

}  // namespace sluice::engine
