#include "app/convert.h"

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <thread>

#include "app/conversion.h"
#include "app/error_hints.h"
#include "app/files.h"
#include "app/input_reading.h"
#include "app/interrupt.h"
#include "app/recipe_text.h"
#include "app/tell_encoding.h"
#include "engine/recipe/document.h"
#include "engine/transform.h"
#include "pipeline/dialect_json.h"

namespace sluice::app {
namespace {

std::unexpected<Error> usage(std::string name, std::string message) {
    return fail(Code::kInvalid, std::move(name), std::move(message));
}

Result<void> take_output(const ConvertOptions& options, engine::TransformSpec& spec) {
    if (!options.to.empty()) {
        spec.to = TRY(named_format(options.to));
    } else if (const auto format = engine::format_of_name(options.output)) {
        spec.to = *format;
    } else {
        return usage("format_needed", "name the output's format: --to csv|tsv|json|ndjson|items");
    }
    return engine::take_output(options.output_dialect, spec);
}

Result<engine::TransformSpec> make_spec(const ConvertOptions& options) {
    engine::TransformSpec spec;
    TRY(take_input({options.from, options.input, options.input_dialect, options.detects()}, spec));
    TRY(take_output(options, spec));
    spec.threads =
        options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    spec.recipe = engine::recipe_of(TRY(options.columns.columns()));
    TRY(options.nesting.check(spec));
    TRY(options.types.check(spec));
    return spec;
}

struct NamedRecipe {
    engine::Recipe recipe;
    std::string text;  // what a receipt has the digest of
};

// The document that --recipe names.
Result<NamedRecipe> read_recipe(const std::string& path) {
    constexpr std::size_t kBytesMax = 1 << 20;
    std::string text = TRY(read_file(path));
    if (text.size() > kBytesMax) {
        return fail(Code::kTooLarge, "recipe_too_large", path + " has more than 1 MiB");
    }
    Result<engine::Recipe> recipe = engine::parse_recipe_document(text);
    if (!recipe) {
        recipe.error().message.insert(0, path + ": ");
        return std::unexpected(std::move(recipe).error());
    }
    return NamedRecipe{std::move(*recipe), std::move(text)};
}

// The types and the nesting that flags say, and the text that says all that is done.
Result<void> take_flags(const ConvertOptions& options, NamedRecipe& named) {
    engine::Typing said;
    TRY(options.types.apply(said));
    TRY(options.types.apply(named.recipe.typing));
    TRY(options.nesting.apply(named.recipe.nesting));
    if (options.recipe.empty()) {
        named.text = recipe_text(options.columns, said, named.recipe.nesting);
    } else if (options.types.any() || options.nesting.any()) {
        named.text = recipe_text(named.text, said, named.recipe.nesting);
    }
    return {};
}

// What stood around the rows, and is gone.
void tell_left_out(const engine::BesideItems& left_out, const Console& console) {
    if (left_out.members == 0) return;
    console.err << "sluice convert: warning: left out, since only \"items\" has rows: ";
    for (const std::string& name : left_out.names) {
        console.err << (&name == left_out.names.data() ? "" : ", ")
                    << boost::json::serialize(boost::json::string_view(name));
    }
    const std::uint64_t more = left_out.members - left_out.names.size();
    if (more > 0) console.err << " and " << more << " more";
    console.err << '\n' << std::flush;
}

// A dialect that nobody said, and that is not plain: people should know.
void tell_detected(const engine::DialectDetection& detected, const Console& console) {
    const auto& dialect = detected.dialect;
    console.err << "sluice convert: detected: delimiter " << detected.delimiter.value << ", quote "
                << detected.quote.value << ", header rows " << dialect.header_rows
                << ", skipped rows " << dialect.skip_lines;
    if (dialect.escape) console.err << ", escape " << *dialect.escape;
    if (!dialect.comment.empty()) console.err << ", comments " << dialect.comment;
    if (dialect.trailing_delimiter) console.err << ", trailing delimiters";
    if (dialect.stray_quotes) console.err << ", stray quotes";
    console.err << " (`sluice inspect` says why, --no-detect reads plain text)\n" << std::flush;
}

bool differs(const ConversionSummary& summary) {
    return summary.detected && summary.detected->differs;
}

// For programs.
boost::json::object summary_json(const ConversionSummary& summary, engine::Format to) {
    boost::json::object told{{"from", engine::to_string(summary.from)},
                             {"to", engine::to_string(to)},
                             {"rows_in", summary.rows_in},
                             {"rows", summary.rows},
                             {"filtered", summary.filtered},
                             {"deduplicated", summary.deduplicated},
                             {"rejected", summary.rejected},
                             {"bytes_in", summary.bytes_in},
                             {"bytes_out", summary.bytes_out}};
    add_encoding(summary, told);
    if (summary.left_out.members > 0) told["members_left_out"] = summary.left_out.members;
    if (differs(summary)) {
        told["detected"] = boost::json::parse(pipeline::dialect_json(summary.detected->dialect));
    }
    told["warnings"] = boost::json::value_from(engine::messages_of(summary.warnings));
    return told;
}

// For people: what they did not say, and what is not as it was. `rejects`: the file's name.
void tell(const ConversionSummary& summary, const std::string& rejects, const Console& console) {
    tell_encoding(summary, console);
    if (differs(summary)) tell_detected(*summary.detected, console);
    for (const engine::Warning& warning : summary.warnings)
        warn(console, "convert", with_flags(warning.message));
    tell_left_out(summary.left_out, console);
    if (summary.rejected == 0) return;
    console.err << "sluice convert: " << summary.rejected << " rejected, " << summary.rows
                << " written; what was wrong: " << rejects << '\n'
                << std::flush;
}

}  // namespace

int run_convert(const ConvertOptions& options, const Console& console, Random& random) {
    auto spec = make_spec(options);
    if (!spec) return report(console, "convert", spec.error(), kExitUsage);
    NamedRecipe named{std::move(spec->recipe), {}};
    if (!options.recipe.empty()) {
        auto read = read_recipe(options.recipe);
        if (!read) return report_data(console, "convert", read.error());
        named = *std::move(read);
    }
    const auto taken = take_flags(options, named);
    if (!taken) return report(console, "convert", taken.error(), kExitUsage);
    spec->recipe = std::move(named.recipe);
    const auto rejects = options.rejects.rejects_file(spec->recipe);
    if (!rejects) return report(console, "convert", rejects.error(), kExitUsage);
    if (options.rejects.rejects_max) spec->rejecting.rejects_max = *options.rejects.rejects_max;
    const auto bytes =
        options.bytes.plan(options.input, options.output, *rejects, options.rejects.receipt);
    if (!bytes) return report(console, "convert", bytes.error(), kExitUsage);
    const auto encoding = options.encoding.plan(options.detects());
    if (!encoding) return report(console, "convert", encoding.error(), kExitUsage);
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes is an error, so that nothing stays behind
    catch_interrupts();
    const auto summary = convert_files({options.input,
                                        options.output,
                                        *rejects,
                                        options.rejects.receipt,
                                        options.recipe,
                                        *bytes,
                                        *encoding,
                                        options.progress},
                                       *spec,
                                       named.text,
                                       random);
    if (!summary) return report_data(console, "convert", with_hint(summary.error()));
    if (options.json) {
        // Standard output may be the file itself: then the summary goes beside it.
        std::ostream& to = options.output == "-" ? console.err : console.out;
        to << summary_json(*summary, spec->to) << std::endl;
    } else {
        tell(*summary, *rejects, console);
    }
    return kExitOk;
}

}  // namespace sluice::app
