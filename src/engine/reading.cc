#include "engine/reading.h"

#include <algorithm>

#include "engine/json_rejecting.h"
#include "engine/json_transform.h"
#include "engine/recipe/column_table.h"

namespace sluice::engine {
namespace {

Result<bool> begins_like_json(Input& input) {
    const char first = TRY(input.first_significant());
    return first == '{' || first == '[';
}

Result<Reading> look_for_json(Input& input,
                              const TransformSpec& spec,
                              Progress* progress,
                              std::optional<JsonSurvey> plain) {
    if (plain) return Reading{std::move(plain), true};
    if (!TRY(may_be_json(input, spec))) return Reading{};
    const bool rejects = spec.rejecting.sink != nullptr;
    const bool names_columns = !spec.recipe.nesting.reads();
    JsonSurvey survey = TRY(rejects ? survey_json_records(input, spec, progress)
                                    : survey_json(input, spec.limits, spec.from, names_columns));
    TRY(input.rewind());
    if (survey.syntax_error) {
        const bool begins_well = survey.syntax_error->place.row.value_or(1) > 1;
        if (!spec.from && !begins_well) return Reading{{}, false, std::move(survey.syntax_error)};
        if (spec.named == spec.from && !TRY(begins_like_json(input)))
            survey.syntax_error->message +=
                " (its name says that it is JSON; if it is not, give it another name, or say "
                "the format)";
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
    const Nesting& nesting = spec.recipe.nesting;
    JsonSurvey& survey = *reading.json;
    if (spec.rejecting.sink == nullptr) {  // else they are known, of the rows that can be read
        const JsonNames names = TRY(survey_nested_json(input, survey.shape, nesting, spec.limits));
        take_names(names, nesting, survey);
    }
    TRY(check_exploded(nesting.explode, survey.columns));
    reading.in_chunks = false;
    return input.rewind();
}

// That there is something to keep.
Result<void> check_kept(const Reading& reading) {
    if (reading.not_json) return std::unexpected(*reading.not_json);
    if (reading.json) return {};
    return fail(Code::kInvalid,
                "keep_needs_json",
                "only values of JSON can be kept as they are, and the input is delimited: all its "
                "values are texts");
}

// The dialect with the delimiter that the format has, unless another one was given.
Dialect dialect_of(const TransformSpec& spec) {
    Dialect dialect = spec.dialect;
    const bool is_tsv = spec.from.value_or(spec.named.value_or(Format::kCsv)) == Format::kTsv;
    if (dialect.delimiter.empty()) dialect.delimiter = is_tsv ? "\t" : ",";
    return dialect;
}

void add_detected(Input::Sample sample, const TransformSpec& spec, Reading& reading) {
    reading.detected = detect_dialect(sample.text, sample.whole, reading.dialect, *spec.detect);
    reading.dialect = reading.detected->dialect;
    reading.warnings = reading.detected->warnings;
    if (spec.named == Format::kTsv && !spec.detect->delimiter && reading.dialect.delimiter != "\t")
        reading.warnings.push_back(make_warning(WarningCode::kNamedTsv));
}

}  // namespace

TransformSpec with_believed_name(TransformSpec spec) {
    if (spec.from || !spec.named) return spec;
    if (!is_delimited(*spec.named) || !spec.detect) spec.from = spec.named;
    return spec;
}

std::vector<Warning> warnings_of_json(const TransformSpec& spec) {
    if (spec.from || !spec.named || !is_delimited(*spec.named)) return {};
    return {make_warning(WarningCode::kJsonByContent,
                         {{"format", std::string(to_string(*spec.named))}})};
}

Result<bool> may_be_json(Input& input, const TransformSpec& spec) {
    if (spec.from) return !is_delimited(*spec.from);
    return begins_like_json(input);
}

Result<CompiledRecipe> compile_for(const JsonSurvey& survey,
                                   const TransformSpec& spec,
                                   bool rejects) {
    Result<CompiledRecipe> recipe = compile(spec.recipe, survey.columns, spec.limits, rejects);
    if (recipe || recipe.error().name != "nest_conflict") return recipe;
    Place& place = recipe.error().place;
    for (std::size_t i = 0; i < survey.value_rows.size(); ++i) {
        const bool is_named = survey.columns[i] == place.column && survey.value_rows[i] > 0;
        if (is_named) place.row = survey.value_rows[i];
    }
    return recipe;
}

Result<std::optional<JsonSurvey>> survey_plain_json(Input& input,
                                                    const TransformSpec& spec,
                                                    Progress* progress) {
    const bool one_by_one = spec.rejecting.sink != nullptr && spec.recipe.nesting.reads();
    if (one_by_one || !TRY(may_be_json(input, spec))) return std::optional<JsonSurvey>();
    auto plain = TRY(survey_json_chunks(input, spec, progress));
    TRY(input.rewind());
    return plain;
}

Result<Reading> decide_reading(Input& input,
                               const TransformSpec& spec,
                               Progress* progress,
                               std::optional<JsonSurvey> plain) {
    Reading reading = TRY(look_for_json(input, spec, progress, std::move(plain)));
    if (spec.recipe.nesting.reads()) TRY(take_nesting(input, spec, reading));
    if (spec.recipe.typing.keep) TRY(check_kept(reading));
    if (reading.json) {
        reading.warnings = warnings_of_json(spec);
        return reading;
    }
    reading.dialect = dialect_of(spec);
    if (reading.not_json) {
        reading.warnings.push_back(
            make_warning(WarningCode::kNotJson, {{"reason", describe(*reading.not_json)}}));
    } else if (spec.detect) {
        add_detected(TRY(input.sample()), spec, reading);
    }
    return reading;
}

Reading read_as_delimited(Input::Sample sample, const TransformSpec& spec) {
    Reading reading;
    reading.dialect = dialect_of(spec);
    if (spec.detect) add_detected(sample, spec, reading);
    return reading;
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

Format format_of(const Reading& reading, const TransformSpec& spec) {
    if (reading.json) return format_of(reading.json->shape);
    const bool is_tsv = spec.named == Format::kTsv && reading.dialect.delimiter == "\t";
    return spec.from.value_or(is_tsv ? Format::kTsv : Format::kCsv);
}

}  // namespace sluice::engine
