// The steps of a recipe that look at more than one row: slice, sample, sort, deduplicate, and the
// unique rule of validate; and the row steps behind them. One stage hands its rows to the next, and
// the last one to a writer.
//
// One thread at a time, with the rows in order; borrows recipe and sink. Errors: those of the row
// steps, duplicate_value, those of ExternalSorter, and of the sink.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/recipe/compiled_recipe.h"
#include "engine/recipe/spill.h"
#include "engine/row_sink.h"

namespace sluice::engine {

class RowStage;

class OrderedRows final : public RowSink {
  public:
    // `recipe` has at least one stage.
    OrderedRows(const CompiledRecipe& recipe, const Spilling& spilling, RowSink& sink);
    ~OrderedRows() override;

    Result<void> rows(const FieldRows& rows) override;
    // Behind the last row.
    Result<void> finish();

    std::uint64_t filtered() const;
    std::uint64_t deduplicated() const;
    // Rows that the sink got.
    std::uint64_t written() const;

  private:
    class Counter;

    static std::unique_ptr<RowStage> make_stage(const OrderedStage& stage,
                                                const Spilling& spilling,
                                                RowSink& next);

    std::unique_ptr<Counter> counter_;
    std::vector<std::unique_ptr<RowStage>> stages_;  // the last one first
};

}  // namespace sluice::engine
