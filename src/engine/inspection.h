// What an input is like, without reading its rows: what transform() would do with it, and why.
//
// Pure; any number may run at once on different streams.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/stream.h"
#include "engine/detect.h"
#include "engine/transform.h"
#include "engine/warning.h"

namespace sluice::engine {

struct Inspection {
    Format format = Format::kCsv;
    Finding format_finding;                        // its value is for people
    std::optional<DialectDetection> dialect = {};  // of delimited text
    ColumnDetection columns;                       // all of JSON, types by its first rows
    std::vector<Warning> warnings;
};

// Decides as transform() does with the same `spec`, of which nothing about the output counts.
// Delimited text is looked at for kSampleBytes; JSON is read as a whole, as often as
// decide_reading() does, and must rewind. Errors: where transform() would end before its first row,
// and at those of the first rows of JSON, unless they are to be rejected: then types are of the
// rows before them.
Result<Inspection> inspect(ByteSource& source, const TransformSpec& spec);

// The same of a delimited file whose first bytes these are, UTF-8: more follows.
Inspection inspect_beginning(std::string_view text, const TransformSpec& spec);

}  // namespace sluice::engine
