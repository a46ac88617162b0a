// A row's way from a reader to the output's text: the recipe's row steps, its ordered ones, and the
// format's writer. When types are only inferred from the rows, a TypeObserver stands there instead.
//
// One TableWriter for a transform, one RowsWriter for each of its threads; they borrow the recipe
// and the output.
#pragma once

#include <optional>

#include "engine/ordered_output.h"
#include "engine/recipe/held_rows.h"
#include "engine/recipe/ordered_rows.h"
#include "engine/recipe/recipe_rows.h"
#include "engine/recipe/type_inference.h"
#include "engine/row_writer.h"

namespace sluice::engine {

class TableWriter final : private PieceSink {
  public:
    // `read`: how the input is written down; null: it is JSON.
    TableWriter(const CompiledRecipe& recipe,
                const TransformSpec& spec,
                const Dialect* read,
                OrderedOutput& output);
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    // That the format can say a table with these columns.
    Result<void> check() const { return format_.check(); }
    // Before the first row, and behind the last chunk. Errors: RowCounts::check(), too.
    Result<void> begin();
    Result<void> finish();

  private:
    friend class RowsWriter;

    Result<void> piece(std::string_view text) override;
    // What became of rows in the ordered steps since the last call.
    RowCounts take_counts();

    const CompiledRecipe& recipe_;
    OrderedOutput& output_;
    RowFormat format_;
    bool unquoted_is_clean_;  // see RowWriter
    // Of the ordered steps; used by whoever has the turn.
    std::optional<RowWriter> writer_;
    std::optional<TypeObserver> observer_;  // in place of the writer
    std::optional<LateRejects> rejects_;    // of rows that carry their origin
    std::optional<OrderedRows> ordered_;
    bool finishing_ = false;
    RowCounts taken_;
};

// What becomes of a chunk's text before end(). kHeld: until then begin() forgets it; it takes a few
// MiB, and above them too_much_held (kTooLarge) says that it must be written.
enum class Texts : std::uint8_t { kWritten, kHeld, kDropped };

// When rejects are taken, an error that is of no record, such as the output's, is told by
// OrderedOutput::error(), and as kCancelled here.
class RowsWriter final : public RejectSink, private PieceSink, private RowSink {
  public:
    explicit RowsWriter(TableWriter& table);
    RowsWriter(const RowsWriter&) = delete;
    RowsWriter& operator=(const RowsWriter&) = delete;

    // Where readers put the columns of CompiledRecipe::input.
    RowSink& rows() { return *first_; }
    bool has_row_steps() const { return steps_.has_value(); }

    // The rows between are those of this chunk. Only what is kWritten may have rejects.
    void begin(std::uint64_t chunk, Texts texts = Texts::kWritten);
    // As OrderedOutput::end(). `rows_in` counts the rejects, too.
    Result<void> end(std::uint64_t bytes_in, std::uint64_t rows_in);
    bool takes_rejects() const { return output_.takes_rejects(); }
    // Holds some; waits for the chunk's turn when they are many, or large.
    Result<void> reject(Reject reject) override;
    // Those that are held.
    Result<void> write_rejects();

  private:
    Result<void> piece(std::string_view text) override;
    Result<void> hold(std::string_view text);
    Result<void> rows(const FieldRows& rows) override;
    Result<void> order_held();
    Result<void> order(const FieldRows& rows);
    Result<void> write(Reject reject);
    Result<void> ended_by(Result<void> done);
    PaddedBuffer& text();

    TableWriter& table_;
    OrderedOutput& output_;
    std::uint64_t chunk_ = 0;
    Texts texts_ = Texts::kWritten;
    RowSink* first_ = nullptr;
    std::optional<RowWriter> writer_;
    std::optional<TypeObserver> observer_;  // in place of the writer
    std::optional<RecipeRows> steps_;
    PaddedBuffer held_text_;
    HeldRows held_rows_;
    Rejects rejects_;  // that are held
    std::uint64_t rejected_ = 0;
};

}  // namespace sluice::engine
