#include "engine/json_rejecting.h"

#include <fmt/format.h>

#include <utility>

#include "engine/json_record_columns.h"
#include "engine/json_records.h"
#include "engine/recipe/origin.h"
#include "engine/recipe/table_writer.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {
namespace {

// Writes the rows, some at a time, as chunks.
class RecordRows final : public JsonRecordSink, private Table {
  public:
    RecordRows(const JsonSurvey& survey,
               const TransformSpec& spec,
               const CompiledRecipe& recipe,
               TableWriter& table)
        : chunk_bytes_(spec.chunk_bytes),
          writer_(table),
          carries_origin_(recipe.carries_origin),
          gatherer_(recipe.input, writer_.rows(), carries_origin_),
          reader_(survey.columns, row_limits(spec.limits, survey.shape), *this),
          lone_(row_limits(spec.limits, survey.shape)) {
        writer_.begin(chunk_);
    }

    Result<void> record(JsonRecord record) override {
        ++rows_;
        Result<void> taken =
            record.error ? std::unexpected(*std::move(record.error)) : read(record);
        if (!taken) TRY(reject(record, std::move(taken).error()));
        bytes_ += record.text.size();
        if (bytes_ < chunk_bytes_) return {};
        TRY(end(record.offset + record.text.size()));
        writer_.begin(++chunk_);
        return {};
    }
    // The end of a chunk.
    Result<void> end(std::uint64_t bytes_in) {
        bytes_ = 0;
        return writer_.end(bytes_in, std::exchange(rows_, 0), std::exchange(rejects_, {}));
    }

  private:
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override {
        TRY(gatherer_.row(record, origin_));
        return gatherer_.flush();  // an error of a step is about this row
    }
    Result<void> read(const JsonRecord& record) {
        origin_.clear();
        if (carries_origin_) append_origin(origin_, {rows_, record.offset, record.text});
        Result<void> taken = reader_.read(record.text, record.offset, rows_);
        if (taken || taken.error().name != "too_many_columns") return taken;
        // A column that is none: perhaps since the row cannot be read for another reason.
        TRY(lone_.read(record, rows_));
        return taken;
    }
    Result<void> reject(const JsonRecord& record, Error error) {
        gatherer_.clear();
        if (!is_about_record(error)) return std::unexpected(std::move(error));
        error.place.row = rows_;
        rejects_.push_back({std::move(error), record.offset, std::string(record.text)});
        return {};
    }

    std::size_t chunk_bytes_;
    RowsWriter writer_;
    bool carries_origin_;
    RowGatherer gatherer_;
    std::string origin_;
    JsonRowReader reader_;
    LoneRows lone_;
    std::uint64_t chunk_ = 0;
    std::size_t bytes_ = 0;   // of its records
    std::uint64_t rows_ = 0;  // of the chunk
    Rejects rejects_;
};

// The shape that the file is read in; none when it is not to be read as JSON.
std::optional<JsonShape> shape_of(const JsonOutline& outline,
                                  char first,
                                  const TransformSpec& spec) {
    const bool lines = spec.from == Format::kNdjson;
    const bool broken = outline.syntax_error.has_value();
    if (outline.shape == JsonShape::kObjects) {
        return broken && !lines && first != '{' ? std::nullopt : std::optional(outline.shape);
    }
    if (broken || outline.has_second) {
        if (lines) return JsonShape::kObjects;
        if (broken) return std::nullopt;
    }
    return outline.shape;
}

}  // namespace

Result<JsonSurvey> survey_json_records(Input& input,
                                       const TransformSpec& spec,
                                       Progress* progress) {
    const char first = TRY(input.first_significant());
    const JsonOutline outline = TRY(outline_json(input, spec.limits, progress));
    JsonSurvey survey{outline.shape, {}, outline.empty, outline.syntax_error};
    if (survey.empty) return survey;
    const auto shape = shape_of(outline, first, spec);
    if (!shape) return survey;
    survey.shape = *shape;
    TRY(input.rewind());
    RecordColumns columns(row_limits(spec.limits, *shape));
    TRY(JsonRecords(input, *shape, spec.limits, progress).read(columns));
    if (columns.rows() == 0 && !spec.from && survey.syntax_error) return survey;
    survey.syntax_error.reset();
    survey.columns = columns.names();
    if (survey.columns.empty() && columns.first_error() && is_delimited(spec.to)) {
        return fail(Code::kInvalid,
                    "empty_file",
                    fmt::format("no row can be read, so there are no columns; the first: {}",
                                describe(*columns.first_error())));
    }
    return survey;
}

Result<void> transform_json_records(Input& input,
                                    const JsonSurvey& survey,
                                    const TransformSpec& spec,
                                    OrderedOutput& output) {
    const CompiledRecipe recipe =
        TRY(compile(spec.recipe, survey.columns, spec.limits, spec.nesting.nest, true));
    TableWriter table(recipe, spec, nullptr, output);
    TRY(table.check());
    TRY(table.begin());
    RecordRows rows(survey, spec, recipe, table);
    Result<void> read = JsonRecords(input, survey.shape, spec.limits, nullptr).read(rows);
    if (read) read = rows.end(input.bytes_read());
    if (auto error = output.error()) return std::unexpected(*std::move(error));
    TRY(std::move(read));
    return table.finish();
}

}  // namespace sluice::engine
