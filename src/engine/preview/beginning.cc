#include "engine/preview/beginning.h"

#include "base/memory_stream.h"
#include "engine/preview/sinks.h"
#include "engine/preview/whole_records.h"
#include "engine/reading.h"

namespace sluice::engine {
namespace {

// What is left over of a sample that ends in one huge record.
constexpr std::size_t kLeftOverMax = 64 * 1024;

bool rejects(const TransformSpec& spec) {
    return spec.recipe.on_error == OnError::kReject;
}

// As it is: what a recipe makes of objects in it comes later. `rejecting`: of bad records, too.
Result<Inspection> inspect_text(const std::string& text, TransformSpec spec, bool rejecting) {
    spec.recipe = {};
    NullSink nowhere;
    spec.rejecting.sink = rejecting ? &nowhere : nullptr;
    MemorySource source(text);
    return inspect(source, spec);
}

Beginning nothing_whole(const TransformSpec& spec, Inspection found) {
    Beginning beginning{.text = {}, .spec = spec, .found = std::move(found)};
    beginning.warnings.push_back(make_warning(WarningCode::kFirstRecordCut));
    return beginning;
}

Result<Beginning> begin_json(WholeJson json, const TransformSpec& spec) {
    if (json.rows == 0) {
        if (json.error) return std::unexpected(*std::move(json.error));
        const Format format = spec.from.value_or(spec.named.value_or(Format::kJson));
        return nothing_whole(spec,
                             {.format = format,
                              .format_finding = {"JSON", 0.9, "it begins like JSON"},
                              .columns = {},
                              .warnings = {}});
    }
    // It is JSON: what is wrong behind its first row changes nothing about that.
    Inspection found = TRY(inspect_text(json.text, spec, true));
    Beginning beginning{.text = std::move(json.text), .spec = spec, .found = std::move(found)};
    beginning.bytes = json.bytes;
    beginning.has_records = true;
    beginning.error = std::move(json.error);
    return beginning;
}

Beginning begin_delimited(std::string text, const TransformSpec& spec) {
    Inspection found = inspect_beginning(text, spec);
    const std::size_t bytes = whole_delimited(text, found.dialect->dialect);
    const std::size_t left_over = text.size() - bytes;
    if (bytes == 0) {
        found.columns = {};  // the last name may be cut
        return nothing_whole(spec, std::move(found));
    }
    Beginning beginning{
        .text = std::move(text), .spec = with_found(spec, found), .found = std::move(found)};
    beginning.text.resize(bytes);
    beginning.bytes = bytes;
    beginning.has_records = true;
    if (left_over > kLeftOverMax) {
        beginning.warnings.push_back(make_warning(WarningCode::kOpenRecord, {{"n", left_over}}));
    }
    return beginning;
}

bool begins_like_json(std::string_view text) {
    const std::size_t at = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return at != std::string_view::npos && (text[at] == '{' || text[at] == '[');
}

// Plain, and in doubt: whole lines are judged as if they were all.
Result<Beginning> begin_doubtful(std::string text, const TransformSpec& spec) {
    Dialect dialect = spec.dialect;
    if (dialect.delimiter.empty()) dialect.delimiter = spec.named == Format::kTsv ? "\t" : ",";
    const std::size_t bytes = whole_delimited(text, dialect);
    if (bytes == 0) return nothing_whole(spec, inspect_beginning(text, spec));
    text.resize(bytes);
    Inspection found = TRY(inspect_text(text, spec, rejects(spec)));
    Beginning beginning{.text = std::move(text), .spec = spec, .found = std::move(found)};
    beginning.bytes = bytes;
    beginning.has_records = true;
    return beginning;
}

}  // namespace

TransformSpec with_found(TransformSpec spec, const Inspection& found) {
    spec.from = found.format;
    if (found.dialect) spec.dialect = found.dialect->dialect;
    spec.detect.reset();
    return spec;
}

Result<Beginning> begin_reading(SampleText sample, const TransformSpec& spec) {
    std::optional<Error> error = std::move(sample.error);
    if (error && sample.text.empty()) return std::unexpected(*std::move(error));
    if (sample.whole && !error) {
        Result<Inspection> found = inspect_text(sample.text, spec, rejects(spec));
        if (found) {
            const std::size_t bytes = sample.text.size();
            return Beginning{std::move(sample.text), bytes, spec, *std::move(found), true};
        }
        error = std::move(found).error();
    }
    const TransformSpec believed = with_believed_name(spec);
    auto json = whole_json(sample.text, spec.limits, believed.from, rejects(spec));
    if (sample.whole && error && !(json && json->rows > 0)) {
        return std::unexpected(*std::move(error));
    }
    const bool in_doubt = !believed.from && begins_like_json(sample.text);
    Result<Beginning> beginning = json       ? begin_json(*std::move(json), spec)
                                  : in_doubt ? begin_doubtful(std::move(sample.text), spec)
                                             : begin_delimited(std::move(sample.text), spec);
    if (beginning && error && !beginning->error) beginning->error = std::move(error);
    return beginning;
}

}  // namespace sluice::engine
