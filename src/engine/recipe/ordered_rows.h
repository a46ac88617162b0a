// The steps of a recipe that look at more than one row: slice, sample, sort, deduplicate, and the
// unique rule of validate; and the row steps behind them. One stage hands its rows to the next, and
// the last one to a writer.
//
// One thread at a time, with the rows in order; borrows recipe and sink. Errors: those of the row
// steps, duplicate_value, those of ExternalSorter, and of the sink.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/recipe/compiled_recipe.h"
#include "engine/recipe/late_rejects.h"
#include "engine/recipe/spill.h"
#include "engine/row_sink.h"
#include "engine/text_arena.h"

namespace sluice::engine {

class RowStage;

class OrderedRows final {
  public:
    // `recipe` has at least one stage. `rejects`: takes the rows that cannot go on, of a recipe
    // that carries their origin; none: the first one is an error.
    OrderedRows(const CompiledRecipe& recipe,
                const Spilling& spilling,
                RowSink& sink,
                LateRejects* rejects);
    ~OrderedRows();
    OrderedRows(const OrderedRows&) = delete;
    OrderedRows& operator=(const OrderedRows&) = delete;

    // Rows of a chunk. `rows_before`: what makes a chunk's row number the file's.
    Result<void> rows(const FieldRows& rows, std::uint64_t rows_before);
    // Behind the last row.
    Result<void> finish();

    std::uint64_t filtered() const;
    std::uint64_t deduplicated() const;

  private:
    class Last;

    std::unique_ptr<RowStage> make_stage(const OrderedStage& stage,
                                         const Spilling& spilling,
                                         RowSink& next);

    LateRejects* rejects_;
    FieldRows numbered_;  // with the file's row numbers
    TextArena places_;
    std::unique_ptr<Last> last_;
    std::vector<std::unique_ptr<RowStage>> stages_;  // the last one first
};

}  // namespace sluice::engine
