#include "engine/inspection.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "engine/column_shapes.h"
#include "engine/input.h"
#include "engine/json_reader.h"
#include "engine/reading.h"
#include "engine/rejects.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// The shapes of the first rows' values: an error that is none ends the reading behind them.
class FirstRows final : public Table {
  public:
    Result<void> header(const std::vector<std::string>& names) override {
        shapes_.resize(names.size());
        return {};
    }
    Result<void> row(const Record& fields) override {
        for (std::size_t i = 0; i < shapes_.size(); ++i) shapes_[i].add(fields[i]);
        bytes_ += fields.byte_count();
        is_enough_ = bytes_ + ++rows_ >= kSampleBytes;
        if (is_enough_) return fail(Code::kCancelled, "enough", "the first rows are read");
        return {};
    }
    bool is_enough() const { return is_enough_; }
    const std::vector<ColumnShapes>& shapes() const { return shapes_; }

  private:
    std::vector<ColumnShapes> shapes_;
    std::size_t bytes_ = 0;
    std::size_t rows_ = 0;
    bool is_enough_ = false;
};

const char* evidence_of(JsonShape shape) {
    switch (shape) {
        case JsonShape::kArray:
            return "it is one array of rows";
        case JsonShape::kItems:
            return "it is one object, with the array \"items\" of rows";
        case JsonShape::kObjects:
            break;
    }
    return "it is objects, one behind the other";
}

Finding format_finding(const Reading& reading, const TransformSpec& spec) {
    const Format format = format_of(reading, spec);
    if (reading.json) {
        constexpr std::array<std::pair<Format, const char*>, 3> kNames{{
            {Format::kJson, "JSON array"},
            {Format::kItems, "JSON items"},
            {Format::kNdjson, "NDJSON"},
        }};
        const auto name = std::ranges::find(kNames, format, &std::pair<Format, const char*>::first);
        return {name->second, 1, evidence_of(reading.json->shape)};
    }
    const std::string value = format == Format::kTsv ? "TSV" : "CSV";
    if (spec.from) return {value, 1, "was said"};
    if (reading.not_json) return {value, 0.3, "it begins like JSON, and is none"};
    if (spec.named == format)
        return {value, 1, "the name says it, and it does not begin like JSON"};
    return {value, 0.9, "it does not begin like JSON"};
}

Result<void> inspect_json(Input& input,
                          const Reading& reading,
                          const TransformSpec& spec,
                          Inspection& found) {
    FirstRows rows;
    const Result<void> read = read_json(input, *reading.json, spec.limits, rows);
    const bool rejected = !read && spec.rejecting.sink != nullptr && is_about_record(read.error());
    if (!read && !rows.is_enough() && !rejected) return read;
    std::vector<ColumnShapes> shapes = rows.shapes();
    shapes.resize(reading.json->columns.size());
    found.columns = conclude_columns(reading.json->columns, shapes);
    return {};
}

// What is read without detection.
DialectDetection undetected(const Input::Sample& sample,
                            const Dialect& dialect,
                            const char* evidence) {
    constexpr SaidOfDialect kAllSaid{true, true, true, true, true, true};
    DialectDetection found = detect_dialect(sample.text, sample.whole, dialect, kAllSaid);
    // Not what nobody can say, either: that quotes may be stray, or a delimiter trail.
    const std::string delimiter = found.dialect.delimiter;
    found.dialect = dialect;
    found.dialect.delimiter = delimiter;
    for (Finding* each : {&found.delimiter, &found.quote, &found.preamble, &found.header})
        each->evidence = evidence;
    return found;
}

void inspect_delimited(const Input::Sample& sample, const Reading& reading, Inspection& found) {
    const char* const why = reading.not_json ? "nothing is detected in what begins like JSON"
                                             : "it was not to be detected";
    found.dialect = reading.detected ? reading.detected : undetected(sample, reading.dialect, why);
    found.columns = detect_columns(sample.text, sample.whole, found.dialect->dialect);
    if (sample.whole && sample.text.find_first_not_of("\r\n\t ") == sample.text.npos)
        found.warnings.push_back(make_warning(WarningCode::kNoHeader));
    if (const TextPrefix text = text_prefix(sample.text); text.stop == TextPrefix::Stop::kNul)
        found.warnings.push_back(make_warning(WarningCode::kNulByte, {{"byte", text.bytes}}));
}

void add_warnings_of_columns(Inspection& found) {
    const std::vector<Warning>& more = found.columns.warnings;
    found.warnings.insert(found.warnings.end(), more.begin(), more.end());
}

Result<Inspection> inspect_input(ByteSource& source, const TransformSpec& spec) {
    Input input(source);
    auto plain = TRY(survey_plain_json(input, spec, nullptr));
    const Reading reading = TRY(decide_reading(input, spec, nullptr, std::move(plain)));
    Inspection found{.format = format_of(reading, spec),
                     .format_finding = format_finding(reading, spec),
                     .columns = {},
                     .warnings = reading.warnings};
    if (reading.json) {
        TRY(inspect_json(input, reading, spec, found));
    } else {
        const Input::Sample sample = TRY(input.sample());
        inspect_delimited(sample, reading, found);
    }
    add_warnings_of_columns(found);
    return found;
}

}  // namespace

Inspection inspect_beginning(std::string_view text, const TransformSpec& said) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const TransformSpec spec = with_believed_name(said);
    const Input::Sample sample{text, false};
    const Reading reading = read_as_delimited(sample, spec);
    Inspection found{.format = format_of(reading, spec),
                     .format_finding = format_finding(reading, spec),
                     .columns = {},
                     .warnings = reading.warnings};
    inspect_delimited(sample, reading, found);
    add_warnings_of_columns(found);
    return found;
}

Result<Inspection> inspect(ByteSource& source, const TransformSpec& spec) {
    try {
        return inspect_input(source, with_believed_name(spec));
    } catch (const std::exception& error) {  // as transform() has it
        return fail(Code::kInternal, "transform_threw", error.what());
    }
}

}  // namespace sluice::engine
