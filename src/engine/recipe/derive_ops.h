// The step derive, fitted to a table.
#pragma once

#include "engine/recipe/column_table.h"
#include "engine/recipe/row_op.h"
#include "engine/recipe/steps.h"

namespace sluice::engine {

// Errors: unknown_column, bad_pattern.
Result<RowOpPtr> make_derive(const Derive& step, ColumnTable& columns);

}  // namespace sluice::engine
