// What a transform would make of a file, seen on its beginning: how it is read and why, its first
// rows and columns, the same of the result, and what would be wrong.
//
// Pure, and bounded in memory and time whatever the bytes are. The result comes from transform()
// itself. Of a file that goes on, only whole records count: nothing is told as wrong that the whole
// file would not have.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/bytes/readable_input.h"
#include "engine/inspection.h"
#include "engine/preview/column_profile.h"
#include "engine/transform.h"
#include "engine/warning.h"

namespace sluice::engine {

struct PreviewWish {
    std::string_view bytes;  // the first of the file, as they are stored
    bool whole = false;      // … and all of them
    InputBytes input = {};
    TransformSpec spec = {};
    OutputEncoding encoding = {};
    std::size_t rows = 50;  // shown of each table
    std::size_t sample_bytes = kSampleBytes;
    // Asked often; an error ends what is being made, which is then cut. None: nobody is asked.
    std::function<Result<void>()> ask = {};
};

// Names and the first rows. Long values are excerpts.
struct PreviewTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

struct PreviewColumn {
    ColumnFinding finding;
    std::optional<ColumnProfile> profile = {};  // of the first columns, when rows could be read
};

// A record that cannot be taken.
struct Problem {
    Error error;
    std::string raw;           // an excerpt of the record: record_excerpt.h
    bool raw_is_text = false;  // else base64
};

struct PreviewResult {
    PreviewTable table;
    std::string text;  // the first bytes of the output, before it is encoded
    TransformSummary summary = {};
    bool cut = false;  // there is more than could be made here: the summary is none
    // Of this the transform of the whole file would end.
    std::optional<Error> error = {};
    // Steps, from 1, that see all rows of a file: what they do here they do to the sample.
    std::vector<std::size_t> steps_of_sample = {};
    bool types_of_sample = false;  // types are inferred: so they are from the sample
};

struct Preview {
    ChosenEncoding encoding = {};
    Inspection found;
    std::vector<PreviewColumn> columns;  // of the input
    PreviewTable input;
    std::uint64_t rows = 0;          // of the input, that were read here
    std::uint64_t stored_bytes = 0;  // of the file, that they take; about, when it is compressed
    bool complete = false;           // this is all of the file
    // The names of JSON that goes on are those of its first rows: later ones may have others.
    bool columns_of_sample = false;
    bool first_record_cut = false;  // it does not end here: nothing of the file can be shown
    PreviewResult result;
    std::vector<Problem> problems;  // the first ones
    std::uint64_t problem_count = 0;
    std::vector<Warning> warnings;
};

// Errors: where nothing can be shown at all, as inspect() says.
Result<Preview> preview(const PreviewWish& wish);

}  // namespace sluice::engine
