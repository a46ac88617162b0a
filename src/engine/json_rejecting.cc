#include "engine/json_rejecting.h"

#include <fmt/format.h>

#include <utility>

#include "engine/json_record_rows.h"
#include "engine/reading.h"

namespace sluice::engine {
namespace {

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

Result<std::optional<JsonPrefix>> prefix_of(Input& input, const TransformSpec& spec) {
    return json_prefix(TRY(input.sample()).text, may_be_items(spec.from));
}

Result<std::optional<JsonShape>> shape_of_chunks(Input& input,
                                                 const TransformSpec& spec,
                                                 Progress* progress) {
    const auto prefix = TRY(prefix_of(input, spec));
    // Chunks of an array, or of {"items":[…]}, are odd where it is broken.
    if (prefix && prefix->shape != JsonShape::kObjects) return std::optional(prefix->shape);
    const char first = TRY(input.first_significant());
    const JsonOutline outline = TRY(outline_json(input, spec.limits, spec.from, progress));
    TRY(input.rewind());
    const auto shape = outline.empty ? std::nullopt : shape_of(outline, first, spec);
    return shape == JsonShape::kObjects ? shape : std::nullopt;
}

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
    if (!read) {
        if (Result<void> written = rows.write_rejects(); !written) read = std::move(written);
    }
    if (auto error = output.error()) return std::unexpected(*std::move(error));
    TRY(std::move(read));
    return table.finish();
}

}  // namespace sluice::engine
