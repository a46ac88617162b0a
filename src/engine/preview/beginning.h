// How the beginning of a file is read: what inspect() finds, and the whole records as a small file
// of their own, with a spec that reads it as the whole file would be.
//
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/inspection.h"
#include "engine/preview/sample_text.h"
#include "engine/transform.h"
#include "engine/warning.h"

namespace sluice::engine {

struct Beginning {
    std::string text;       // of the records; JSON is closed
    std::size_t bytes = 0;  // of the sample's text, that are in it
    TransformSpec spec;
    Inspection found;
    // Else it is not known what a record is like: the first one does not end in the sample.
    bool has_records = false;
    std::optional<Error> error = {};  // what comes behind them cannot be read
    std::vector<Warning> warnings = {};
};

// `spec`, with what was found in the beginning said: so whatever else is asked for, it is read
// alike.
TransformSpec with_found(TransformSpec spec, const Inspection& found);

// Whether it is JSON is decided as transform() does, with rejects if the recipe says so. Errors:
// where not even a first record can be looked for.
Result<Beginning> begin_reading(SampleText sample, const TransformSpec& spec);

}  // namespace sluice::engine
