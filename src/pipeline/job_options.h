// What somebody wants done with a file: the members input, output and recipe of a request
// (docs/openapi.yaml), checked; and what the engine is told for it.
//
// Plain values and pure functions; any thread. HandleCSVFiles and the preview both go this way, so
// that they cannot differ; `sluice convert` has the same words as flags.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/bytes/readable_input.h"
#include "engine/dialect_words.h"
#include "engine/recipe.h"
#include "engine/transform.h"
#include "pipeline/input_words.h"

namespace boost::json {
class object;
}

namespace sluice::pipeline {

struct JobOptions {
    // Of the input.
    std::optional<engine::Format> from = {};
    // Whether what was not said is told from the content; absent: unless `from` is said.
    std::optional<bool> detect = {};
    InputWords input = {};
    // Of the output.
    engine::Format to = engine::Format::kNdjson;
    engine::OutputWords output = {};
    engine::OutputEncoding encoding = {};
    engine::Compression compression = engine::Compression::kNone;
    engine::Recipe recipe = {};
    // The recipe as JSON, on one line: what a receipt has the digest of.
    std::string recipe_text = R"({"version":1,"steps":[]})";
    bool profile = false;  // the receipt is to have the profiles of the input's columns

    bool detects() const { return detect.value_or(!from); }
};

// Reads `input`, `output`, `recipe` and `profile` of a request; other members are not looked at.
// What is absent is plain; without an output it is NDJSON, unless `needs_output`. Errors
// (kInvalid): bad_input, bad_output, bad_request with the member's name; bad_recipe and what else
// the recipe's reader says; unknown_encoding, bad_dialect, no_byte_order_mark, types_need_json,
// nest_needs_json.
Result<JobOptions> read_job_options(const boost::json::object& request, bool needs_output = true);

// How a file is read, transformed and written.
struct JobSpec {
    engine::TransformSpec transform;
    engine::InputBytes input;  // without anybody to ask
    engine::OutputEncoding encoding;
    engine::Compression compression = engine::Compression::kNone;
};

// `file_name`: may say the format and the compression. kInvalid bad_dialect, unknown_encoding.
Result<JobSpec> spec_of(const JobOptions& options,
                        std::string_view file_name,
                        const Limits& limits);

}  // namespace sluice::pipeline
