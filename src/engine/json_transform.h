// JSON of the plain shapes in, rows out, on many threads: twice over the input, as read_json().
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

// Reads what was surveyed, after a rewind, and writes it as `spec` says. Errors: those of
// read_json(), of the recipe, and what the streams and the progress return.
Result<void> transform_json(Input& input,
                            const JsonSurvey& survey,
                            const TransformSpec& spec,
                            OrderedOutput& output);

}  // namespace sluice::engine
