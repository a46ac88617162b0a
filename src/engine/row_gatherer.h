// Gathers the records of the one-at-a-time readers into FieldRows, with the columns of a plan.
//
// One thread at a time; borrows the sink. Call flush() behind the last row.
#pragma once

#include "engine/column_plan.h"
#include "engine/padded_buffer.h"
#include "engine/row_sink.h"
#include "engine/table.h"

namespace sluice::engine {

class RowGatherer {
  public:
    RowGatherer(const ColumnPlan& plan, RowSink& sink);

    Result<void> row(const Record& record);
    Result<void> flush();
    // Forgets the rows that were not flushed.
    void clear();

  private:
    const ColumnPlan& plan_;
    RowSink& sink_;
    PaddedBuffer text_;
    FieldRows rows_;
};

}  // namespace sluice::engine
