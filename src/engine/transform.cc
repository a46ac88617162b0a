#include "engine/transform.h"

#include <fmt/format.h>

#include <exception>

#include "engine/csv_transform.h"
#include "engine/input.h"
#include "engine/json_nested_events.h"
#include "engine/json_reader.h"
#include "engine/json_rejecting.h"
#include "engine/json_transform.h"
#include "engine/ordered_output.h"
#include "engine/reading.h"
#include "engine/recipe/table_writer.h"
#include "engine/recipe/type_inference.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {
namespace {

// The rows of a reader that gives one at a time, written on this thread: one chunk.
class SerialTable final : public Table {
  public:
    SerialTable(const JsonSurvey& survey,
                const TransformSpec& spec,
                Input& input,
                OrderedOutput& output)
        : survey_(survey), spec_(spec), input_(input), output_(output) {}

    Result<void> header(const std::vector<std::string>&) override {
        recipe_ = TRY(compile_for(survey_, spec_));
        table_.emplace(recipe_, spec_, nullptr, output_);
        writer_.emplace(*table_);
        rows_.emplace(recipe_.input, writer_->rows());
        writer_->begin(0);
        return table_->begin();
    }
    Result<void> row(const Record& fields) override {
        input_.count_row();
        TRY(rows_->row(fields));
        // An error of a step is about this row, and of none before; so is one of the writer's,
        // whose count of rows is not the file's when arrays are exploded.
        const bool at_once = writer_->has_row_steps() || !spec_.recipe.nesting.explode.empty();
        return at_once ? rows_->flush() : Result<void>();
    }
    Result<void> finish() {
        TRY(rows_->flush());
        Result<void> ended = writer_->end(input_.bytes_read(), input_.rows());
        if (auto error = output_.error()) return std::unexpected(*std::move(error));
        TRY(std::move(ended));
        return table_->finish();
    }

  private:
    const JsonSurvey& survey_;
    const TransformSpec& spec_;
    Input& input_;
    OrderedOutput& output_;
    CompiledRecipe recipe_;
    std::optional<TableWriter> table_;
    std::optional<RowsWriter> writer_;
    std::optional<RowGatherer> rows_;
};

// CSV that begins like JSON: a broken JSON file is more likely than a table without rows, and when
// it is no CSV either, both reasons help.
Result<void> transform_doubtful_csv(Input& input,
                                    const Reading& reading,
                                    const TransformSpec& spec,
                                    OrderedOutput& output) {
    const Error& not_json = *reading.not_json;
    Result<void> read = transform_csv(input, reading.dialect, spec, output);
    if (read && output.rows().in == 0) return std::unexpected(not_json);
    if (!read && read.error().code == Code::kInvalid) {
        read.error().message += fmt::format(" (it begins like JSON, but: {})", describe(not_json));
    }
    return read;
}

// Reads all rows, as it was decided.
Result<void> read_rows(Input& input,
                       const Reading& reading,
                       const TransformSpec& spec,
                       OrderedOutput& output) {
    if (!reading.json) {
        if (reading.not_json) return transform_doubtful_csv(input, reading, spec, output);
        return transform_csv(input, reading.dialect, spec, output);
    }
    if (reading.in_chunks) return transform_json(input, *reading.json, spec, output);
    if (output.takes_rejects()) return transform_json_records(input, *reading.json, spec, output);
    SerialTable table(*reading.json, spec, input, output);
    TRY(read_json(input, *reading.json, spec.limits, table, spec.recipe.nesting));
    return table.finish();
}

// What was done, and the most input bytes that were one chunk.
struct Done {
    TransformSummary summary;
    std::uint64_t chunk_bytes_max = 0;
};

Done summarize(TransformSummary summary, const Input& input, const OrderedOutput& output) {
    const RowCounts& rows = output.rows();
    summary.rows_in = rows.in;
    summary.rows = rows.out;
    summary.filtered = rows.filtered;
    summary.deduplicated = rows.deduplicated;
    summary.rejected = rows.rejected;
    summary.bytes_in = input.bytes_read();
    summary.bytes_out = output.bytes_written();
    return Done{std::move(summary), output.chunk_bytes_max()};
}

// Rejecting knows a limit on a record's text.
bool is_as_with_rejects(const Done& done, const Limits& limits) {
    return done.chunk_bytes_max <= limits.record_bytes;
}

// JSON whose first rows name all columns needs no survey, if the outputs can start again should a
// later row name another one. If the rejects cannot, it is read as if there were none, and again
// should there be one. None: nothing has been read or written.
Result<std::optional<Done>> transform_once(Input& input,
                                           ByteSink& sink,
                                           const TransformSpec& spec,
                                           Progress* progress) {
    constexpr std::optional<Done> kNone;
    const bool many_times = spec.recipe.typing.infer || spec.recipe.nesting.reads();
    if (!sink.can_restart() || many_times || !TRY(may_be_json(input, spec))) return kNone;
    ByteSink* const rejects = spec.rejecting.sink;
    const bool may_reject = rejects != nullptr && rejects->can_restart();
    TransformSpec once = spec;
    if (!may_reject) once.rejecting = {};
    OrderedOutput output(sink, once.rejecting, progress, spec.threads);
    if (const auto shape = TRY(transform_json_once(input, once, output))) {
        TransformSummary summary{.from = format_of(*shape), .warnings = warnings_of_json(spec)};
        Done done = summarize(std::move(summary), input, output);
        const bool is_same = rejects == nullptr || may_reject;
        if (is_same || is_as_with_rejects(done, spec.limits)) return std::optional(std::move(done));
    }
    TRY(input.rewind());
    TRY(sink.restart());
    if (may_reject) TRY(rejects->restart());
    return kNone;
}

Result<Done> write_rows(Input& input,
                        const Reading& reading,
                        ByteSink& sink,
                        const TransformSpec& spec,
                        Progress* progress) {
    OrderedOutput output(sink, spec.rejecting, progress, spec.threads);
    TRY(read_rows(input, reading, spec, output));
    TransformSummary summary{.from = format_of(reading, spec)};
    if (reading.json) summary.left_out = reading.json->left_out;
    summary.detected = reading.detected;
    summary.warnings = reading.warnings;
    return summarize(std::move(summary), input, output);
}

class NoSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char>) override { return {}; }
};

// The types of what would be written, rejected rows aside: all rows are read, and nothing is
// written. The input is back at its start.
Result<Typing> infer_types(Input& input,
                           const Reading& reading,
                           const TransformSpec& spec,
                           Progress* progress) {
    NoSink nowhere;
    Rejecting rejecting = spec.rejecting;
    if (rejecting.sink != nullptr) rejecting.sink = &nowhere;
    OrderedOutput output(nowhere, rejecting, progress, spec.threads);
    TypeInference inference(spec.recipe.typing);
    output.only_infer(inference);
    TRY(read_rows(input, reading, spec, output));
    TRY(input.rewind());
    return inference.typing();
}

// Tells no rows while they are only looked at.
class RowsTold final : public Progress {
  public:
    explicit RowsTold(Progress* progress) : progress_(progress) {}
    void mute(bool muted) { muted_ = muted; }
    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        if (progress_ == nullptr) return {};
        return progress_->advanced(bytes_in, muted_ ? 0 : rows_out);
    }

  private:
    Progress* progress_;
    bool muted_ = false;
};

// Reads all rows and writes them, as `spec` says. `plain`: of survey_plain_json().
Result<Done> transform_all(Input& input,
                           ByteSink& sink,
                           const TransformSpec& spec,
                           RowsTold& told,
                           std::optional<JsonSurvey> plain) {
    const Reading reading = TRY(decide_reading(input, spec, &told, std::move(plain)));
    // A pipe of a kind that was not said is kept until it is known to be read once.
    const bool once = !reading.json && !reading.not_json && !spec.recipe.typing.infer;
    if (once) input.will_not_rewind();
    if (!spec.recipe.typing.infer) return write_rows(input, reading, sink, spec, &told);
    TransformSpec typed = spec;
    told.mute(true);
    typed.recipe.typing = TRY(infer_types(input, reading, spec, &told));
    told.mute(false);
    return write_rows(input, reading, sink, typed, &told);
}

// JSON whose bad records cannot be rejected in chunks is first read as if nothing were to be
// rejected, which is faster, when the output can start again. None: it was not JSON, or something
// was wrong; the input and the output are at their start.
Result<std::optional<TransformSummary>> transform_without_rejects(Input& input,
                                                                  ByteSink& sink,
                                                                  const TransformSpec& spec,
                                                                  RowsTold& told) {
    constexpr std::optional<TransformSummary> kNone;
    const bool rejects = spec.rejecting.sink != nullptr && !spec.recipe.nesting.reads();
    if (!rejects || !sink.can_restart() || !TRY(may_be_json(input, spec))) return kNone;
    TransformSpec strict = spec;
    strict.rejecting = {};
    auto plain = TRY(survey_plain_json(input, strict, &told));
    const Result<Done> done = transform_all(input, sink, strict, told, std::move(plain));
    if (!done && !is_about_record(done.error())) return std::unexpected(done.error());
    // What begins like broken JSON is CSV, unless its lines can be rejected.
    const bool is_same =
        done && !is_delimited(done->summary.from) && is_as_with_rejects(*done, spec.limits);
    if (is_same) return done->summary;
    told.mute(false);
    TRY(input.rewind());
    TRY(sink.restart());
    return kNone;
}

Result<TransformSummary> transform_table(ByteSource& source,
                                         ByteSink& sink,
                                         const TransformSpec& spec,
                                         Progress* progress) {
    TRY(check_output(spec));
    TRY(check(spec.recipe.nesting, spec.limits));
    RowsTold told(progress);
    Input input(source, &told);
    if (const auto done = TRY(transform_once(input, sink, spec, &told))) return done->summary;
    std::optional<JsonSurvey> plain = TRY(survey_plain_json(input, spec, &told));
    if (!plain) {
        if (auto done = TRY(transform_without_rejects(input, sink, spec, told))) return *done;
    }
    return TRY(transform_all(input, sink, spec, told, std::move(plain))).summary;
}

}  // namespace

Result<void> check_output(const TransformSpec& spec) {
    TRY(check(spec.output));
    if (is_delimited(spec.to) && spec.recipe.nesting.nest) {
        return fail(Code::kInvalid,
                    "nest_needs_json",
                    "columns can only be nested in JSON, and the output is delimited");
    }
    if (!is_delimited(spec.to) || !spec.recipe.typing.is_said()) return {};
    return fail(Code::kInvalid,
                "types_need_json",
                "types and nulls are of JSON, and the output is delimited: use the step cast");
}

Result<TransformSummary> transform(ByteSource& source,
                                   ByteSink& sink,
                                   const TransformSpec& spec,
                                   Progress* progress) {
    try {
        return transform_table(source, sink, with_believed_name(spec), progress);
    } catch (const std::exception& error) {  // as on_threads() has it
        return fail(Code::kInternal, "transform_threw", error.what());
    }
}

}  // namespace sluice::engine
