#include "engine/json_rejecting.h"

#include <fmt/format.h>

#include <utility>

#include "engine/json_record_columns.h"
#include "engine/json_records.h"
#include "engine/reading.h"
#include "engine/recipe/origin.h"
#include "engine/recipe/table_writer.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {
namespace {

std::vector<std::string> names_of(const JsonSurvey& survey) {
    std::vector<std::string> names = survey.columns;
    names.insert(names.end(), survey.hollow.begin(), survey.hollow.end());
    return names;
}

// Writes the rows, some at a time, as chunks. An array that is exploded gives a record more than
// one row: first all of them are tried, so that a record is taken, or rejected, whole; none is kept
// for that.
class RecordRows final : public JsonRecordSink, private Table {
  public:
    RecordRows(const JsonSurvey& survey,
               const TransformSpec& spec,
               const CompiledRecipe& recipe,
               TableWriter& table,
               OrderedOutput& output)
        : chunk_bytes_(spec.chunk_bytes),
          output_(output),
          writer_(table),
          carries_origin_(recipe.carries_origin),
          gatherer_(recipe.input, writer_.rows(), carries_origin_),
          reader_(
              names_of(survey), row_limits(spec.limits, survey.shape), *this, spec.recipe.nesting),
          lone_(row_limits(spec.limits, survey.shape), spec.recipe.nesting) {
        if (!spec.recipe.nesting.explode.empty()) trial_.emplace(recipe, table);
        writer_.begin(chunk_);
    }

    Result<void> record(JsonRecord record) override {
        offset_ = record.offset;
        Result<void> taken =
            record.error ? std::unexpected(*std::move(record.error)) : read(record);
        if (!taken) TRY(reject(record, std::move(taken).error()));
        offset_ += record.text.size();
        return count_bytes(record.text.size());
    }
    // The end of a chunk.
    Result<void> end(std::uint64_t bytes_in) {
        bytes_ = 0;
        return writer_.end(bytes_in, std::exchange(rows_, 0), std::exchange(rejects_, {}));
    }

  private:
    // Writes rows as they would be, to nowhere.
    struct Trial {
        Trial(const CompiledRecipe& recipe, TableWriter& table)
            : writer(table), gatherer(recipe.input, writer.rows(), recipe.carries_origin) {}

        RowsWriter writer;
        RowGatherer gatherer;
        bool is_on = false;
        std::size_t bytes = 0;  // since the progress was told
    };

    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override {
        if (trial_ && trial_->is_on) return try_row(record);
        TRY(gatherer_.row(record, origin()));
        TRY(gatherer_.flush());  // an error of a step is about this row
        ++rows_;
        return trial_ ? count_bytes(bytes_of(record)) : Result<void>();
    }
    Result<void> try_row(const Record& record) {
        trial_->writer.begin(chunk_);
        TRY(trial_->gatherer.row(record, origin()));
        TRY(trial_->gatherer.flush());
        trial_->bytes += bytes_of(record);
        if (trial_->bytes < chunk_bytes_) return {};
        trial_->bytes = 0;
        return output_.tell();
    }
    // Of the record's rows: its row as one of the chunk.
    std::string_view origin() {
        origin_.clear();
        if (carries_origin_) {
            append_origin(origin_,
                          {record_->row - output_.rows_before(), record_->offset, record_->text});
        }
        return origin_;
    }
    Result<void> read(const JsonRecord& record) {
        record_ = &record;
        if (!trial_) return read_row(record);
        trial_->is_on = true;
        const Result<void> tried = read_row(record);
        trial_->gatherer.clear();
        trial_->is_on = false;
        return tried ? read_row(record) : tried;
    }
    Result<void> read_row(const JsonRecord& record) {
        Result<void> taken = reader_.read(record.text, record.offset, record.row);
        if (taken || taken.error().name != "too_many_columns") return taken;
        // A column that is none: perhaps since the row cannot be read for another reason.
        TRY(lone_.read(record, record.row));
        return taken;
    }
    Result<void> reject(const JsonRecord& record, Error error) {
        gatherer_.clear();
        if (!is_about_record(error)) return std::unexpected(std::move(error));
        ++rows_;
        error.place.row = record.row;
        rejects_.push_back({std::move(error), record.offset, std::string(record.text), true});
        return {};
    }
    Result<void> count_bytes(std::size_t bytes) {
        bytes_ += bytes;
        if (bytes_ < chunk_bytes_) return {};
        TRY(end(offset_));
        writer_.begin(++chunk_);
        return {};
    }
    // Of its values and what stands between them.
    static std::size_t bytes_of(const Record& record) {
        return record.byte_count() + record.size();
    }

    std::size_t chunk_bytes_;
    OrderedOutput& output_;
    RowsWriter writer_;
    bool carries_origin_;
    RowGatherer gatherer_;
    const JsonRecord* record_ = nullptr;  // that is read
    std::string origin_;
    JsonRowReader reader_;
    LoneRows lone_;
    std::optional<Trial> trial_;  // of rows that are exploded
    std::uint64_t chunk_ = 0;
    std::uint64_t offset_ = 0;  // of what is read, in the file
    std::size_t bytes_ = 0;     // of its records
    std::uint64_t rows_ = 0;    // of the chunk
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
    const JsonOutline outline = TRY(outline_json(input, spec.limits, spec.from, progress));
    JsonSurvey survey{outline.shape, {}, outline.empty, outline.syntax_error};
    if (survey.empty) return survey;
    const auto shape = shape_of(outline, first, spec);
    if (!shape) return survey;
    survey.shape = *shape;
    if (survey.shape == JsonShape::kItems) survey.left_out = outline.left_out;
    TRY(input.rewind());
    RecordColumns columns(row_limits(spec.limits, *shape), spec.recipe.nesting);
    TRY(JsonRecords(input, *shape, spec.limits, progress).read(columns));
    if (columns.rows() == 0 && !spec.from && survey.syntax_error) return survey;
    survey.syntax_error.reset();
    take_names(columns.names(), spec.recipe.nesting, survey);
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
    const CompiledRecipe recipe = TRY(compile_for(survey, spec, true));
    if (recipe.carries_origin && !spec.recipe.nesting.explode.empty()) {
        return fail(
            Code::kInvalid,
            "rejects_unsupported",
            "rows of one array cannot be rejected together behind a step that sees all rows "
            "(sort, deduplicate, slice, sample, head, unique): explode in one conversion, "
            "and do that in another one");
    }
    TableWriter table(recipe, spec, nullptr, output);
    TRY(table.check());
    TRY(table.begin());
    RecordRows rows(survey, spec, recipe, table, output);
    Result<void> read = JsonRecords(input, survey.shape, spec.limits, nullptr).read(rows);
    if (read) read = rows.end(input.bytes_read());
    if (auto error = output.error()) return std::unexpected(*std::move(error));
    TRY(std::move(read));
    return table.finish();
}

}  // namespace sluice::engine
