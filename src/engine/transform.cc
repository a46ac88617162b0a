#include "engine/transform.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/csv_transform.h"
#include "engine/input.h"
#include "engine/json_reader.h"
#include "engine/json_transform.h"
#include "engine/ordered_output.h"
#include "engine/recipe/column_table.h"
#include "engine/recipe/table_writer.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {
namespace {

// The rows of a reader that gives one at a time, written on this thread: one chunk.
class SerialTable final : public Table {
  public:
    SerialTable(const TransformSpec& spec, Input& input, OrderedOutput& output)
        : spec_(spec), input_(input), output_(output) {}

    Result<void> header(const std::vector<std::string>& names) override {
        recipe_ = TRY(compile(spec_.recipe, names, spec_.limits, spec_.nesting.nest));
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
        const bool at_once = writer_->has_row_steps() || !spec_.nesting.explode.empty();
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
    const TransformSpec& spec_;
    Input& input_;
    OrderedOutput& output_;
    CompiledRecipe recipe_;
    std::optional<TableWriter> table_;
    std::optional<RowsWriter> writer_;
    std::optional<RowGatherer> rows_;
};

// Whether the input is to be read as JSON, CSV or TSV.
struct Reading {
    std::optional<JsonSurvey> json;  // none: CSV or TSV
    bool in_chunks = false;          // the JSON is of the plain shapes: many threads may read it
    std::optional<Error> not_json = {};  // why content that begins like JSON is none
};

Result<bool> may_be_json(Input& input, const TransformSpec& spec) {
    if (spec.from) return !is_delimited(*spec.from);
    const char first = TRY(input.first_significant());
    return first == '{' || first == '[';
}

Result<Reading> decide_reading(Input& input, const TransformSpec& spec, Progress* progress) {
    if (!TRY(may_be_json(input, spec))) return Reading{};
    std::optional<JsonSurvey> plain = TRY(survey_json_chunks(input, spec, progress));
    TRY(input.rewind());
    if (plain) return Reading{std::move(plain), true};
    JsonSurvey survey = TRY(survey_json(input, spec.limits));
    TRY(input.rewind());
    if (survey.syntax_error) {
        if (!spec.from) return Reading{{}, false, std::move(survey.syntax_error)};
        return std::unexpected(*std::move(survey.syntax_error));
    }
    if (survey.empty) {
        return fail(Code::kInvalid, "empty_file", "the file is empty: it has no JSON", {{}, {}, 0});
    }
    return Reading{std::move(survey)};
}

// That some row has the column that is to be exploded, or objects in arrays there.
Result<void> check_exploded(const std::string& column, const std::vector<std::string>& names) {
    const auto comes_of = [&](const std::string& name) {
        return name == column || name.starts_with(column + '.');
    };
    if (column.empty() || names.empty() || std::ranges::any_of(names, comes_of)) return {};
    return unknown_column(column, names, "file");
}

// Then rows are read one at a time, and their columns are others.
Result<void> take_nesting(Input& input, const TransformSpec& spec, Reading& reading) {
    if (reading.not_json) return std::unexpected(*reading.not_json);
    if (!reading.json) {
        return fail(Code::kInvalid,
                    "flatten_needs_json",
                    "only JSON can be flattened or exploded, and the input is delimited");
    }
    const Nesting& nesting = spec.nesting;
    JsonSurvey& survey = *reading.json;
    survey.columns = TRY(survey_nested_json(input, survey.shape, nesting, spec.limits));
    TRY(check_exploded(nesting.explode, survey.columns));
    reading.in_chunks = false;
    return input.rewind();
}

// The dialect with the delimiter that the format has, unless another one was given.
Dialect dialect_of(const TransformSpec& spec) {
    Dialect dialect = spec.dialect;
    if (dialect.delimiter.empty()) dialect.delimiter = spec.from == Format::kTsv ? "\t" : ",";
    return dialect;
}

// CSV that begins like JSON: a broken JSON file is more likely than a table without rows, and when
// it is no CSV either, both reasons help.
Result<void> transform_doubtful_csv(Input& input,
                                    const TransformSpec& spec,
                                    const Error& not_json,
                                    OrderedOutput& output) {
    Result<void> read = transform_csv(input, dialect_of(spec), spec, output);
    if (read && output.rows().in == 0) return std::unexpected(not_json);
    if (!read && read.error().code == Code::kInvalid) {
        read.error().message += fmt::format(" (it begins like JSON, but: {})", describe(not_json));
    }
    return read;
}

Result<void> check_output(const TransformSpec& spec) {
    TRY(check(spec.output));
    if (is_delimited(spec.to) && spec.nesting.nest) {
        return fail(Code::kInvalid,
                    "nest_needs_json",
                    "columns can only be nested in JSON, and the output is delimited");
    }
    if (!is_delimited(spec.to) || !spec.recipe.typing.is_said()) return {};
    return fail(Code::kInvalid,
                "types_need_json",
                "types and nulls are of JSON, and the output is delimited: use the step cast");
}

Format format_of(JsonShape shape) {
    switch (shape) {
        case JsonShape::kArray:
            return Format::kJson;
        case JsonShape::kItems:
            return Format::kItems;
        case JsonShape::kObjects:
            break;
    }
    return Format::kNdjson;
}

Result<TransformSummary> summarize(TransformSummary summary,
                                   const Input& input,
                                   const OrderedOutput& output) {
    const RowCounts& rows = output.rows();
    if (rows.in != rows.out + rows.filtered + rows.deduplicated + rows.rejected) {
        return fail(Code::kInternal, "unbalanced", "rows were lost or made up on the way");
    }
    summary.rows = rows.out;
    summary.filtered = rows.filtered;
    summary.deduplicated = rows.deduplicated;
    summary.rejected = rows.rejected;
    summary.bytes_in = input.bytes_read();
    summary.bytes_out = output.bytes_written();
    return summary;
}

// JSON whose first rows name all columns needs no survey, if the output can start again should a
// later row name another one. None: nothing has been read or written.
Result<std::optional<TransformSummary>> transform_once(Input& input,
                                                       ByteSink& sink,
                                                       const TransformSpec& spec,
                                                       Progress* progress) {
    constexpr std::optional<TransformSummary> kNone;
    OrderedOutput output(sink, spec.rejecting, progress, spec.threads);
    if (!sink.can_restart() || output.takes_rejects() || spec.nesting.reads()) return kNone;
    if (!TRY(may_be_json(input, spec))) return kNone;
    if (const auto shape = TRY(transform_json_once(input, spec, output))) {
        return TRY(summarize({.from = format_of(*shape)}, input, output));
    }
    TRY(input.rewind());
    TRY(sink.restart());
    return kNone;
}

}  // namespace

Result<TransformSummary> transform(ByteSource& source,
                                   ByteSink& sink,
                                   const TransformSpec& spec,
                                   Progress* progress) {
    TRY(check_output(spec));
    Input input(source, progress);
    if (auto done = TRY(transform_once(input, sink, spec, progress))) return *done;
    OrderedOutput output(sink, spec.rejecting, progress, spec.threads);
    TransformSummary summary;
    Reading reading = TRY(decide_reading(input, spec, progress));
    if (spec.nesting.reads()) TRY(take_nesting(input, spec, reading));
    if (reading.json && output.takes_rejects()) {
        return fail(Code::kInvalid,
                    "rejects_unsupported",
                    "rows of JSON cannot be rejected yet: leave on_error at fail");
    }
    if (reading.in_chunks) {
        summary.from = format_of(reading.json->shape);
        TRY(transform_json(input, *reading.json, spec, output));
    } else if (reading.json) {
        summary.from = format_of(reading.json->shape);
        SerialTable table(spec, input, output);
        TRY(read_json(input, *reading.json, spec.limits, table, spec.nesting));
        TRY(table.finish());
    } else if (reading.not_json) {
        TRY(transform_doubtful_csv(input, spec, *reading.not_json, output));
    } else {
        summary.from = spec.from.value_or(Format::kCsv);
        Dialect dialect = dialect_of(spec);
        if (spec.detect) {
            const Input::Sample sample = TRY(input.sample());
            summary.detected = detect_dialect(sample.text, sample.whole, dialect, *spec.detect);
            dialect = summary.detected->dialect;
        }
        TRY(transform_csv(input, dialect, spec, output));
    }
    return summarize(summary, input, output);
}

}  // namespace sluice::engine
