// JSON in, rows out, and bad rows to the rejects: one row at a time, on one thread. What
// json_transform.h does in chunks gives the same; this is for all other JSON, and the reference.
//
// With Nesting::explode a record may be many rows: it is taken or rejected whole.
// Three readings: for the shape, for the columns, for the rows. The last two find the same records
// (json_records.h), and whether one can be read is for both of them what JsonRowReader says of its
// text, so the columns are those of the rows that can be. The one error of it that depends on other
// rows is too_many_columns: names that do not fit behind those before them do not fit later,
// either, so the last reading does not know one of them and says the same.
#pragma once

#include "engine/input.h"
#include "engine/json_chunks.h"
#include "engine/json_reader.h"
#include "engine/ordered_output.h"
#include "engine/transform.h"

namespace sluice::engine {

// What stands before the rows of the input, if anything does. Consumes nothing.
Result<std::optional<JsonPrefix>> prefix_of(Input& input, const TransformSpec& spec);
// The shape that records are found in when they can be read in chunks. None: they cannot. Leaves
// the input at its start. Errors: what the input and the progress return.
Result<std::optional<JsonShape>> shape_of_chunks(Input& input,
                                                 const TransformSpec& spec,
                                                 Progress* progress);

// Shape and columns of the rows that can be read. syntax_error is set when the input is not to be
// read as JSON: an array or {"items":[…]} that is broken, unless NDJSON was said; what begins like
// neither, nor like an object; and what only begins like an object, without any row, unless JSON
// was said. Errors: empty_file when no row can be read and the output has no other columns, those
// of JsonRecords::read(), and what the input and the progress return.
Result<JsonSurvey> survey_json_records(Input& input, const TransformSpec& spec, Progress* progress);

// Reads what was surveyed, after a rewind, and writes it as `spec` says. Errors: those of
// JsonRecords::read(), of the recipe but for its steps on rows, and what the streams and the
// progress return.
Result<void> transform_json_records(Input& input,
                                    const JsonSurvey& survey,
                                    const TransformSpec& spec,
                                    OrderedOutput& output);

}  // namespace sluice::engine
