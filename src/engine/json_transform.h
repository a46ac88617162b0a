// JSON of the plain shapes in, rows out, on many threads: once over the
// input when its first rows name all columns and the output can start again, else twice. Bad
// records go to the rejects, when there are any, just as json_rejecting.h has it: only chunks with
// a bad one are read record by record.
#pragma once

#include "engine/input.h"
#include "engine/json_reader.h"
#include "engine/ordered_output.h"
#include "engine/transform.h"

namespace sluice::engine {

// Shape and columns of the input, in the chunks that transform_json() reads. None: the file is odd,
// and survey_json() must look at it (after a rewind). Errors: what the input returns.
Result<std::optional<JsonSurvey>> survey_json_chunks(Input& input,
                                                     const TransformSpec& spec,
                                                     Progress* progress);

// Both at once: the columns are those of the first chunk, and rows are written from there on. None:
// this cannot be done, such as when a later row names another column or anything is wrong; what was
// written then counts for nothing, and the input must be surveyed (after a rewind). Errors: what
// the streams and the progress return.
Result<std::optional<JsonShape>> transform_json_once(Input& input,
                                                     const TransformSpec& spec,
                                                     OrderedOutput& output);

// Reads what was surveyed, after a rewind, and writes it as `spec` says. Errors: those of
// read_json(), of the recipe, and what the streams and the progress return.
Result<void> transform_json(Input& input,
                            const JsonSurvey& survey,
                            const TransformSpec& spec,
                            OrderedOutput& output);

}  // namespace sluice::engine
