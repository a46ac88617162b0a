#include "engine/transform.h"

#include <fmt/format.h>

#include "engine/csv_transform.h"
#include "engine/input.h"
#include "engine/json_reader.h"
#include "engine/json_transform.h"
#include "engine/ordered_output.h"
#include "engine/recipe/recipe_writer.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {
namespace {

// The rows of a reader that gives one at a time, written on this thread.
class SerialTable final : public Table, public PieceSink {
  public:
    SerialTable(const TransformSpec& spec, Input& input, OrderedOutput& output)
        : spec_(spec), input_(input), output_(output) {}

    Result<void> header(const std::vector<std::string>& names) override {
        recipe_ = TRY(compile(spec_.recipe, names, spec_.limits));
        format_.emplace(spec_.to, recipe_.output, spec_.output);
        writer_.emplace(recipe_, *format_, false, *this);
        rows_.emplace(recipe_.input, writer_->rows());
        output_.drop_before_first_row(format_->separator());
        return output_.write(format_->prologue());
    }
    Result<void> row(const Record& fields) override {
        input_.count_row();
        TRY(rows_->row(fields));
        // An error of a step is about this row, and of none before.
        return writer_->has_steps() ? rows_->flush() : Result<void>();
    }
    std::uint64_t filtered() const { return writer_->filtered(); }
    Result<void> piece(std::string_view text) override { return output_.write(0, text); }
    Result<void> finish() {
        TRY(format_->check());
        TRY(rows_->flush());
        TRY(writer_->flush());
        return output_.write(format_->epilogue());
    }

  private:
    const TransformSpec& spec_;
    Input& input_;
    OrderedOutput& output_;
    CompiledRecipe recipe_;
    std::optional<RowFormat> format_;
    std::optional<RecipeWriter> writer_;
    std::optional<RowGatherer> rows_;
};

// Whether the input is to be read as JSON, CSV or TSV.
struct Reading {
    std::optional<JsonSurvey> json;  // none: CSV or TSV
    bool in_chunks = false;          // the JSON is of the plain shapes: many threads may read it
    std::optional<Error> not_json = {};  // why content that begins like JSON is none
};

Result<Reading> decide_reading(Input& input, const TransformSpec& spec, Progress* progress) {
    if (spec.from == Format::kCsv || spec.from == Format::kTsv) return Reading{};
    if (!spec.from) {
        const char first = TRY(input.first_significant());
        if (first != '{' && first != '[') return Reading{};
    }
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
    if (read && output.rows_in() == 0) return std::unexpected(not_json);
    if (!read && read.error().code == Code::kInvalid) {
        read.error().message += fmt::format(" (it begins like JSON, but: {})", describe(not_json));
    }
    return read;
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

}  // namespace

Result<TransformSummary> transform(ByteSource& source,
                                   ByteSink& sink,
                                   const TransformSpec& spec,
                                   Progress* progress) {
    TRY(check(spec.output));
    Input input(source, progress);
    OrderedOutput output(sink, progress);
    TransformSummary summary;
    const Reading reading = TRY(decide_reading(input, spec, progress));
    if (reading.in_chunks) {
        summary.from = format_of(reading.json->shape);
        TRY(transform_json(input, *reading.json, spec, output));
        summary.rows = output.rows();
        summary.filtered = output.filtered();
    } else if (reading.json) {
        summary.from = format_of(reading.json->shape);
        SerialTable table(spec, input, output);
        TRY(read_json(input, *reading.json, spec.limits, table));
        TRY(table.finish());
        summary.filtered = table.filtered();
        summary.rows = input.rows() - summary.filtered;
    } else if (reading.not_json) {
        TRY(transform_doubtful_csv(input, spec, *reading.not_json, output));
        summary.rows = output.rows();
        summary.filtered = output.filtered();
    } else {
        summary.from = spec.from.value_or(Format::kCsv);
        Dialect dialect = dialect_of(spec);
        if (spec.detect) {
            const Input::Sample sample = TRY(input.sample());
            summary.detected = detect_dialect(sample.text, sample.whole, dialect, *spec.detect);
            dialect = summary.detected->dialect;
        }
        TRY(transform_csv(input, dialect, spec, output));
        summary.rows = output.rows();
        summary.filtered = output.filtered();
    }
    summary.bytes_in = input.bytes_read();
    summary.bytes_out = output.bytes_written();
    return summary;
}

}  // namespace sluice::engine
