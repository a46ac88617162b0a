// Gathers the records of the one-at-a-time readers into FieldRows, with the columns of a plan.
//
// One thread at a time; borrows the sink. Call flush() behind the last row. A large record is not
// copied, but handed on at once.
#pragma once

#include <string_view>

#include "engine/column_plan.h"
#include "engine/padded_buffer.h"
#include "engine/recipe/origin.h"
#include "engine/row_sink.h"
#include "engine/table.h"

namespace sluice::engine {

class RowGatherer {
  public:
    // `carries_origin`: rows have two values more, behind their columns (recipe/origin.h).
    RowGatherer(const ColumnPlan& plan, RowSink& sink, bool carries_origin = false);

    // `origin`: of rows that carry theirs.
    Result<void> row(const Record& record, const Origin& origin = {});
    Result<void> flush();
    // Forgets the rows that were not flushed.
    void clear();

  private:
    Result<void> large_row(const Record& record, const Origin& origin, std::size_t bytes);
    Field keep(std::string_view value);
    Field keep_place(const Origin& origin);

    const ColumnPlan& plan_;
    RowSink& sink_;
    bool carries_origin_;
    PaddedBuffer text_;
    FieldRows rows_;
};

}  // namespace sluice::engine
