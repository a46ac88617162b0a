// Gathers the records of the one-at-a-time readers into FieldRows, with the columns of a plan.
//
// One thread at a time; borrows the sink. Call flush() behind the last row.
#pragma once

#include <string_view>

#include "engine/column_plan.h"
#include "engine/padded_buffer.h"
#include "engine/row_sink.h"
#include "engine/table.h"

namespace sluice::engine {

class RowGatherer {
  public:
    // `carries_origin`: rows have one more value, behind their columns.
    RowGatherer(const ColumnPlan& plan, RowSink& sink, bool carries_origin = false);

    Result<void> row(const Record& record, std::string_view origin = {});
    Result<void> flush();
    // Forgets the rows that were not flushed.
    void clear();

  private:
    Field keep(std::string_view value);

    const ColumnPlan& plan_;
    RowSink& sink_;
    bool carries_origin_;
    PaddedBuffer text_;
    FieldRows rows_;
};

}  // namespace sluice::engine
