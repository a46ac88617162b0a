#include "engine/transform.h"

#include <fmt/format.h>

#include "engine/column_plan.h"
#include "engine/csv_reader.h"
#include "engine/input.h"
#include "engine/json_reader.h"
#include "engine/output.h"
#include "engine/writer.h"

namespace sluice::engine {
namespace {

std::unique_ptr<Writer> make_writer(Format format, Output& output) {
    switch (format) {
        case Format::kCsv:
            return make_csv_writer(',', output);
        case Format::kTsv:
            return make_csv_writer('\t', output);
        case Format::kJson:
        case Format::kNdjson:
        case Format::kItems:
            break;
    }
    return make_json_writer(format, output);
}

// The way of a row: from a reader, through the recipe, to the writer.
class Projection final : public Table {
  public:
    Projection(const Recipe& recipe, Writer& writer, Input& input)
        : recipe_(recipe), writer_(writer), input_(input) {}

    Result<void> header(const std::vector<std::string>& names) override {
        return writer_.header(TRY(plan_columns(names, recipe_)));
    }
    Result<void> row(const Record& fields) override {
        input_.count_row();
        return writer_.row(fields);
    }

  private:
    const Recipe& recipe_;
    Writer& writer_;
    Input& input_;
};

Result<void> read_csv(Input& input, char delimiter, const Limits& limits, Table& table) {
    CsvReader reader(delimiter, limits, table);
    while (true) {
        const std::string_view block = TRY(input.next());
        if (block.empty()) return reader.finish();
        TRY(reader.feed(block, input.block_offset()));
    }
}

// Whether the input is to be read as JSON, CSV or TSV.
struct Reading {
    std::optional<JsonSurvey> json;      // none: CSV or TSV
    std::optional<Error> not_json = {};  // why content that begins like JSON is none
};

Result<Reading> decide_reading(Input& input, const TransformSpec& spec) {
    if (spec.from == Format::kCsv || spec.from == Format::kTsv) return Reading{};
    if (!spec.from) {
        const char first = TRY(input.first_significant());
        if (first != '{' && first != '[') return Reading{};
    }
    JsonSurvey survey = TRY(survey_json(input, spec.limits));
    TRY(input.rewind());
    if (survey.syntax_error) {
        if (!spec.from) return Reading{{}, std::move(survey.syntax_error)};
        return std::unexpected(*std::move(survey.syntax_error));
    }
    if (survey.empty) {
        return fail(Code::kInvalid, "empty_file", "the file is empty: it has no JSON", {{}, {}, 0});
    }
    return Reading{std::move(survey)};
}

// CSV that begins like JSON: a broken JSON file is more likely than a table without rows, and when
// it is no CSV either, both reasons help.
Result<void> read_doubtful_csv(Input& input,
                               const TransformSpec& spec,
                               const Error& not_json,
                               Table& table) {
    Result<void> read = read_csv(input, ',', spec.limits, table);
    if (read && input.rows() == 0) return std::unexpected(not_json);
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
    Input input(source, progress);
    Output output(sink);
    const std::unique_ptr<Writer> writer = make_writer(spec.to, output);
    Projection projection(spec.recipe, *writer, input);

    TransformSummary summary;
    const Reading reading = TRY(decide_reading(input, spec));
    if (reading.json) {
        summary.from = format_of(reading.json->shape);
        TRY(read_json(input, *reading.json, spec.limits, projection));
    } else if (reading.not_json) {
        TRY(read_doubtful_csv(input, spec, *reading.not_json, projection));
    } else {
        summary.from = spec.from.value_or(Format::kCsv);
        const char delimiter = summary.from == Format::kTsv ? '\t' : ',';
        TRY(read_csv(input, delimiter, spec.limits, projection));
    }
    TRY(writer->end());
    TRY(output.finish());
    summary.rows = input.rows();
    summary.bytes_in = input.bytes_read();
    summary.bytes_out = output.bytes_written();
    return summary;
}

}  // namespace sluice::engine
