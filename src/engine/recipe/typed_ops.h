// Typed output, fitted to a table: one operation for each column, behind the last step.
//
// Such an operation leaves the value as JSON writes it, quotes included; the format's frame then
// has none around it (OutputColumn::bare).
#pragma once

#include <vector>

#include "engine/recipe/column_table.h"
#include "engine/recipe/row_op.h"
#include "engine/recipe/typing.h"

namespace sluice::engine {

struct TypedOps {
    std::vector<RowOpPtr> ops;
    std::vector<bool> bare;  // for each column of the table
};

// Columns whose types are yet to be inferred have none. Errors: unknown_column, duplicate_column,
// bad_format (a date's).
Result<TypedOps> make_typed(const Typing& typing, ColumnTable& columns);

}  // namespace sluice::engine
