#include "pipeline/job_options.h"

#include "engine/bytes/compression.h"
#include "engine/recipe/document.h"
#include "pipeline/json.h"
#include "pipeline/json_members.h"

namespace sluice::pipeline {
namespace {

using json::Members;

constexpr std::uint64_t kRowsMax = 1'000'000'000'000'000;  // what a double holds exactly

Result<std::optional<engine::Format>> read_format(Members& members, std::string_view known) {
    const auto name = TRY(members.text("format"));
    if (!name) return std::optional<engine::Format>();
    if (const auto format = engine::parse_format(*name)) return format;
    return members.bad("format", "must be one of " + std::string(known));
}

Result<void> read_input(const boost::json::object& object, JobOptions& options) {
    Members members(object, "bad_input", "input.");
    InputWords& words = options.input;
    options.from = TRY(read_format(members, "csv, tsv, json, ndjson"));
    if (options.from == engine::Format::kItems) options.from = engine::Format::kJson;
    options.detect = TRY(members.flag("detect"));
    words.delimiter = TRY(members.text("delimiter"));
    words.quote = TRY(members.text("quote"));
    words.escape = TRY(members.text("escape"));
    words.header_rows = TRY(members.count("header_rows", engine::kHeaderRowsMax));
    words.comment = TRY(members.text("comment"));
    words.skip_rows = TRY(members.count("skip_rows", kRowsMax));
    words.trailing_delimiter = TRY(members.flag("trailing_delimiter")).value_or(false);
    words.lenient = TRY(members.flag("lenient")).value_or(false);
    words.encoding = TRY(members.text("encoding"));
    words.replace_invalid = TRY(members.flag("replace_invalid")).value_or(false);
    return members.end();
}

Result<void> read_output(const boost::json::object& object, JobOptions& options) {
    Members members(object, "bad_output", "output.");
    engine::OutputWords& words = options.output;
    const auto format = TRY(read_format(members, "json, ndjson, items, csv, tsv"));
    if (!format) return members.bad("format", "is missing: json, ndjson, items, csv or tsv");
    options.to = *format;
    words.delimiter = TRY(members.text("delimiter"));
    words.quote_style = TRY(members.text("quote_style")).value_or(words.quote_style);
    words.line_ending = TRY(members.text("line_ending")).value_or(words.line_ending);
    words.no_header = !TRY(members.flag("header")).value_or(true);
    const bool mark = TRY(members.flag("bom")).value_or(false);
    const auto encoding = TRY(members.text("encoding"));
    options.encoding = TRY(engine::output_encoding(encoding, mark));
    if (const auto name = TRY(members.text("compression"))) {
        const auto compression = engine::parse_compression(*name);
        if (!compression) return members.bad("compression", "must be gzip or zstd");
        options.compression = *compression;
    }
    return members.end();
}

}  // namespace

Result<JobOptions> read_job_options(const boost::json::object& request, bool needs_output) {
    JobOptions options;
    Members members(request, "bad_request", "");
    if (const auto* input = TRY(members.object("input"))) TRY(read_input(*input, options));
    const auto* const output = TRY(members.object("output"));
    if (output == nullptr && needs_output) {
        return members.bad("output", "is missing: say at least {\"format\": \"json\"}");
    }
    if (output != nullptr) TRY(read_output(*output, options));
    if (const auto* recipe = TRY(members.object("recipe"))) {
        options.recipe_text = boost::json::serialize(*recipe);
        options.recipe = TRY(engine::parse_recipe_document(options.recipe_text));
    }
    options.profile = TRY(members.flag("profile")).value_or(false);
    // All that can be known without the file.
    const JobSpec spec = TRY(spec_of(options, {}, {}));
    TRY(engine::check_output(spec.transform));
    return options;
}

Result<JobSpec> spec_of(const JobOptions& options,
                        std::string_view file_name,
                        const Limits& limits) {
    JobSpec spec;
    TRY(engine::take_input({.from = options.from,
                            .named = engine::format_of_name(file_name),
                            .words = options.input,
                            .detect = options.detects()},
                           spec.transform));
    spec.transform.to = options.to;
    TRY(engine::take_output(options.output, spec.transform));
    spec.transform.recipe = options.recipe;
    spec.transform.limits = limits;
    spec.input.compression = engine::compression_of_name(file_name);
    spec.input.decompressed_bytes_max = limits.decompressed_bytes;
    spec.input.decoding = TRY(options.input.decoding(options.detects()));
    spec.encoding = options.encoding;
    spec.compression = options.compression;
    return spec;
}

}  // namespace sluice::pipeline
