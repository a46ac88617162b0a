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

namespace sluice::engine {

struct Beginning {
    std::string text;       // of the records; JSON is closed
    std::size_t bytes = 0;  // of the sample's text, that are in it
    TransformSpec spec;
    Inspection found;
    bool has_records = false;         // else it is not known what a record is like
    std::optional<Error> error = {};  // what comes behind them cannot be read
    std::vector<std::string> warnings = {};
};

// Errors: where not even a first record can be looked for.
Result<Beginning> begin_reading(SampleText sample, const TransformSpec& spec);

}  // namespace sluice::engine
