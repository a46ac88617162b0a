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

// The survey of an input that is to be read as JSON; none when it is CSV or TSV.
Result<std::optional<JsonSurvey>> survey_if_json(Input& input, const TransformSpec& spec) {
    if (spec.from == Format::kCsv || spec.from == Format::kTsv) return std::nullopt;
    if (!spec.from) {
        const char first = TRY(input.first_significant());
        if (first != '{' && first != '[') return std::nullopt;
    }
    JsonSurvey survey = TRY(survey_json(input, spec.limits));
    TRY(input.rewind());
    if (survey.syntax_error) {
        if (!spec.from) return std::nullopt;
        return std::unexpected(*std::move(survey.syntax_error));
    }
    if (survey.empty) {
        return fail(Code::kInvalid,
                    "empty_file",
                    "the file is empty: it has no JSON",
                    {.row = {}, .column = {}, .byte_offset = 0});
    }
    return survey;
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
    if (const std::optional<JsonSurvey> survey = TRY(survey_if_json(input, spec))) {
        summary.from = format_of(survey->shape);
        TRY(read_json(input, *survey, spec.limits, projection));
    } else {
        summary.from = spec.from == Format::kTsv ? Format::kTsv : Format::kCsv;
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
