#include "engine/preview/preview.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/memory_stream.h"
#include "base/text.h"
#include "engine/preview/beginning.h"
#include "engine/preview/problems.h"
#include "engine/preview/profiled_rows.h"
#include "engine/preview/shown_rows.h"
#include "engine/preview/sinks.h"
#include "engine/recipe/compiled_recipe.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kTableBytes = 4 << 20;  // of a table that is made, before it is shown
constexpr std::size_t kShownTextBytes = 16 * 1024;
constexpr std::size_t kStepMemoryBytes = 8 << 20;
constexpr std::size_t kChunkBytes = 16 * 1024;  // so that it is asked often whether to go on

using Ask = std::function<Result<void>()>;

class AskingProgress final : public Progress {
  public:
    explicit AskingProgress(const Ask& ask) : ask_(ask) {}
    Result<void> advanced(std::uint64_t, std::uint64_t) override {
        return ask_ ? ask_() : Result<void>();
    }

  private:
    const Ask& ask_;
};

// It is not the file that ends it.
bool is_cut(const Error& error) {
    return error.code == Code::kCancelled || error.name == "spill_needed";
}

Result<TransformSummary> run(const Beginning& beginning,
                             ByteSink& sink,
                             TransformSpec spec,
                             const Ask& ask) {
    spec.threads = 1;
    spec.chunk_bytes = kChunkBytes;
    spec.spilling = {};
    spec.spilling.memory_bytes = kStepMemoryBytes;
    MemorySource source(beginning.text);
    AskingProgress progress(ask);
    return transform(source, sink, spec, &progress);
}

// The input as steps see it. Bad records are told whether they are rejected or not, which must not
// change what the input is taken for.
TransformSpec input_spec(const Beginning& beginning, ByteSink& rejects) {
    TransformSpec spec = with_found(beginning.spec, beginning.found);
    spec.to = Format::kCsv;
    spec.output = {};
    spec.recipe = {};
    spec.recipe.nesting = beginning.spec.recipe.nesting;
    spec.recipe.nesting.nest = false;
    spec.rejecting = {.sink = &rejects};
    return spec;
}

bool has_names(const ColumnDetection& detected, const std::vector<std::string>& names) {
    return std::ranges::equal(detected.columns, names, {}, &ColumnFinding::name);
}

Result<void> take_rows(std::string_view csv, std::size_t rows_max, Preview& preview) {
    ShownRows header(0);
    TRY(read_plain_csv(csv, header));
    ColumnDetection columns = preview.found.columns;
    // Objects have become columns, or types are those of the rows before a bad one.
    const bool is_json = !preview.found.dialect;
    if (!has_names(columns, header.names()) || (is_json && preview.problem_count > 0)) {
        ShapesOfRows shapes;
        TRY(read_plain_csv(csv, shapes));
        columns = shapes.conclusion();
    }
    ProfiledRows rows(columns, rows_max);
    TRY(read_plain_csv(csv, rows));
    preview.input = rows.table();
    preview.columns.clear();
    for (std::size_t i = 0; i < columns.columns.size(); ++i) {
        PreviewColumn& column = preview.columns.emplace_back(std::move(columns.columns[i]));
        if (i < rows.profilers().size()) column.profile = rows.profilers()[i].profile();
    }
    return {};
}

// The rows of the input, as far as it can be read; what is wrong with it is the result's to tell.
void read_input(const Beginning& beginning, const PreviewWish& wish, Preview& preview) {
    for (const ColumnFinding& finding : beginning.found.columns.columns)
        preview.columns.push_back({finding});
    for (const PreviewColumn& column : preview.columns)
        preview.input.columns.push_back(column.finding.name);
    if (!beginning.has_records) return;
    ProblemSink problems;
    BoundedSink csv(kTableBytes, wish.ask);
    const auto read = run(beginning, csv, input_spec(beginning, problems), wish.ask);
    if (!read && !csv.full()) return;
    if (read) preview.rows = read->rows_in;
    if (read) preview.problem_count = read->rejected;
    preview.problems = problems.take();
    if (const auto taken = take_rows(csv.text(), wish.rows, preview); !taken) {
        preview.warnings.push_back(
            make_warning(WarningCode::kRowsNotShown, {{"reason", describe(taken.error())}}));
    }
}

bool sees_all_rows(const Step& step) {
    const auto* const validate = std::get_if<Validate>(&step);
    return std::holds_alternative<Sort>(step) || std::holds_alternative<Deduplicate>(step) ||
           (validate != nullptr && validate->unique);
}

// One run of the transform itself.
struct Attempt {
    std::string output;
    Result<TransformSummary> summary;
};

Attempt attempt(const Beginning& beginning,
                TransformSpec spec,
                const PreviewWish& wish,
                ByteSink* rejects) {
    BoundedSink kept(kTableBytes, wish.ask);
    NullSink nowhere;
    EncodingSink encoded(nowhere, wish.encoding);
    TeeSink both(kept, encoded);
    spec.rejecting = {.sink = rejects};
    auto summary = run(beginning, both, std::move(spec), wish.ask);
    if (summary) {
        if (auto ended = encoded.finish(); !ended)
            summary = std::unexpected(std::move(ended).error());
    }
    return {kept.text(), std::move(summary)};
}

void show_output(const Attempt& made, const PreviewWish& wish, PreviewResult& result) {
    result.text = made.output.substr(0, kShownTextBytes);
    while (!is_utf8(result.text)) result.text.pop_back();
    auto shown = read_output(made.output, wish.spec, wish.rows, wish.ask);
    if (!shown) return;
    std::vector<std::string>& names = result.table.columns;
    const bool same = shown->columns.size() == names.size() && !wish.spec.recipe.nesting.nest;
    if (!same) names = std::move(shown->columns);
    result.table.rows = std::move(shown->rows);
}

void make_result(const Beginning& beginning, const PreviewWish& wish, Preview& preview) {
    PreviewResult& result = preview.result;
    const Recipe& recipe = wish.spec.recipe;
    const auto compiled = compile(recipe, preview.input.columns, wish.spec.limits);
    if (!compiled) {
        result.error = compiled.error();
        return;
    }
    for (const OutputColumn& column : compiled->output) result.table.columns.push_back(column.name);
    const bool rejects = recipe.on_error == OnError::kReject;
    std::optional<Attempt> made;
    if (!rejects) made = attempt(beginning, beginning.spec, wish, nullptr);
    if (!made || (!made->summary && !is_cut(made->summary.error()))) {
        if (made) result.error = made->summary.error();
        ProblemSink problems;
        // Where the job rejects nothing, this only looks for what else is wrong.
        TransformSpec spec = rejects ? beginning.spec : with_found(beginning.spec, beginning.found);
        made = attempt(beginning, std::move(spec), wish, &problems);
        if (rejects && !made->summary && !is_cut(made->summary.error())) {
            result.error = made->summary.error();
        }
        if (made->summary) {
            preview.problem_count = made->summary->rejected;
            preview.problems = problems.take();
        }
    }
    if (made->summary) result.summary = *std::move(made->summary);
    result.cut = !made->summary && is_cut(made->summary.error());
    if (made->summary || result.cut) show_output(*made, wish, result);
}

// The record that ends a job is the first one that would be rejected, under the same number: broken
// lines of JSON are counted as rejects only there.
void number_as_reject(const std::vector<Problem>& problems, std::optional<Error>& error) {
    if (!error || problems.empty() || problems.front().error.name != error->name) return;
    const Place& first = problems.front().error.place;
    if (error->place.row && first.byte_offset <= error->place.byte_offset)
        error->place.row = first.row;
}

// What the sample alone decides.
void mark_sample(const Recipe& recipe, const Beginning& beginning, Preview& preview) {
    PreviewResult& result = preview.result;
    preview.first_record_cut = !beginning.has_records;
    preview.columns_of_sample = beginning.has_records && !beginning.found.dialect;
    for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
        if (sees_all_rows(recipe.steps[i])) result.steps_of_sample.push_back(i + 1);
    }
    result.types_of_sample = recipe.typing.infer;
}

Result<Preview> make_preview(const PreviewWish& wish) {
    SampleText sample = sample_text(wish.bytes, wish.whole, wish.input, wish.sample_bytes);
    Preview preview;
    preview.encoding = sample.encoding;
    preview.complete = sample.whole;
    const std::uint64_t stored_bytes = sample.stored_bytes;
    const std::size_t text_bytes = std::max<std::size_t>(sample.text.size(), 1);
    Beginning beginning = TRY(begin_reading(std::move(sample), wish.spec));
    preview.found = beginning.found;
    preview.warnings = beginning.found.warnings;
    preview.warnings.insert(
        preview.warnings.end(), beginning.warnings.begin(), beginning.warnings.end());
    preview.stored_bytes = stored_bytes * beginning.bytes / text_bytes;
    read_input(beginning, wish, preview);
    if (beginning.has_records) make_result(beginning, wish, preview);
    if (beginning.error) preview.result.error = std::move(beginning.error);
    number_as_reject(preview.problems, preview.result.error);
    if (!preview.complete) mark_sample(wish.spec.recipe, beginning, preview);
    return preview;
}

}  // namespace

Result<Preview> preview(const PreviewWish& wish) {
    try {
        return make_preview(wish);
    } catch (const std::exception& error) {  // as transform() has it
        return fail(Code::kInternal, "preview_threw", error.what());
    }
}

}  // namespace sluice::engine
