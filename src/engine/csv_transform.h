// Delimited text in, rows out: cut into chunks by one thread at a time, read and written by many.
#pragma once

#include "engine/input.h"
#include "engine/ordered_output.h"
#include "engine/transform.h"

namespace sluice::engine {

// Reads all of `input` in this dialect, which has a delimiter, and writes it as `spec` says.
// Errors: bad_dialect, those of CsvReader and Input, of the recipe, and what the streams and the
// progress return.
Result<void> transform_csv(Input& input,
                           const Dialect& dialect,
                           const TransformSpec& spec,
                           OrderedOutput& output);

}  // namespace sluice::engine
