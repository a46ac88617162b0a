// The steps cast, fill and validate, fitted to a table: one operation for each column.
#pragma once

#include <vector>

#include "engine/recipe/column_table.h"
#include "engine/recipe/row_op.h"
#include "engine/recipe/steps.h"

namespace sluice::engine {

// Errors: unknown_column; of cast and validate also bad_format (a date's); of validate also
// bad_pattern, bad_range (a bound that has not the type).
Result<std::vector<RowOpPtr>> make_cast(const Cast& step, ColumnTable& columns);
Result<std::vector<RowOpPtr>> make_fill(const Fill& step, ColumnTable& columns);
Result<std::vector<RowOpPtr>> make_validate(const Validate& step, ColumnTable& columns);

// bad_format when the type's format is none.
Result<void> check_format(const ValueType& type);
// bad_value: what becomes of a value that has not the type.
std::unexpected<Error> not_of_type(std::string_view column,
                                   std::string_view value,
                                   const ValueType& type);

}  // namespace sluice::engine
