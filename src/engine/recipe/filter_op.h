// The step filter, fitted to a table.
#pragma once

#include "engine/recipe/column_table.h"
#include "engine/recipe/row_op.h"
#include "engine/recipe/steps.h"

namespace sluice::engine {

// Errors: unknown_column, bad_pattern; kInvalid bad_number for a comparison with what is none.
Result<RowOpPtr> make_filter(const Filter& step, ColumnTable& columns);

}  // namespace sluice::engine
