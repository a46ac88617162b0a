// How an input is to be read: decided once, from what was said and from the content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/input.h"
#include "engine/json_reader.h"
#include "engine/recipe/compiled_recipe.h"
#include "engine/transform.h"
#include "engine/warning.h"

namespace sluice::engine {

struct Reading {
    std::optional<JsonSurvey> json;  // none: CSV or TSV
    bool in_chunks = false;          // the JSON is of the plain shapes: many threads may read it
    std::optional<Error> not_json = {};  // why content that begins like JSON is none
    Dialect dialect = {};                // of CSV and TSV
    std::optional<DialectDetection> detected = {};
    std::vector<Warning> warnings = {};
};

// `spec` with the name's format in `from`, where it is believed.
TransformSpec with_believed_name(TransformSpec spec);
// What a person should know when JSON was found, for a spec with its believed name.
std::vector<Warning> warnings_of_json(const TransformSpec& spec);

// For a spec with its believed name. Whether it was said, or the first byte looks like it. Consumes
// nothing.
Result<bool> may_be_json(Input& input, const TransformSpec& spec);

// compile() for the columns of JSON. When its rows were flattened, a nest_conflict has the first
// row in which the file has a value of the name that would also be an object's.
Result<CompiledRecipe> compile_for(const JsonSurvey& survey,
                                   const TransformSpec& spec,
                                   bool rejects = false);

// The first of it: JSON of the plain shapes. None: it is none, or rows that are not plain are to be
// rejected. Leaves the input at its start. Errors: what the input and the progress return.
Result<std::optional<JsonSurvey>> survey_plain_json(Input& input,
                                                    const TransformSpec& spec,
                                                    Progress* progress);
// The rest, when that was looked for. Leaves the input at its start. Errors: invalid_json,
// empty_file, flatten_needs_json, keep_needs_json, unknown_column when no row has the one to
// explode; and what the input and the progress return.
Result<Reading> decide_reading(Input& input,
                               const TransformSpec& spec,
                               Progress* progress,
                               std::optional<JsonSurvey> plain);

// The same for delimited text of which only the beginning is known, for a spec with its believed
// name.
Reading read_as_delimited(Input::Sample sample, const TransformSpec& spec);

Format format_of(JsonShape shape);
// Of what was read in this way.
Format format_of(const Reading& reading, const TransformSpec& spec);

}  // namespace sluice::engine
