#include "app/input_reading.h"

namespace sluice::app {

using engine::Format;

Result<Format> named_format(const std::string& name) {
    if (const auto format = engine::parse_format(name)) return *format;
    return fail(Code::kInvalid,
                "unknown_format",
                "\"" + name + "\" is not a format: csv, tsv, json, ndjson or items");
}

Result<void> take_input(const InputReading& reading, engine::TransformSpec& spec) {
    if (!reading.from.empty()) {
        spec.from = TRY(named_format(reading.from));
    } else {
        spec.named = engine::format_of_name(reading.input);
    }
    spec.dialect = TRY(reading.dialect.dialect());
    if (reading.dialect.any()) {
        if (!spec.from) spec.from = spec.named.value_or(Format::kCsv);
        if (!engine::is_delimited(*spec.from)) {
            return fail(Code::kInvalid,
                        "bad_dialect",
                        "the input is JSON: it has no delimiter, quotes or comments");
        }
        engine::Dialect dialect = spec.dialect;
        if (dialect.delimiter.empty()) dialect.delimiter = spec.from == Format::kTsv ? "\t" : ",";
        TRY(engine::check(dialect));
    }
    if (reading.detect && (!spec.from || engine::is_delimited(*spec.from))) {
        spec.detect = reading.dialect.said();
        if (reading.from == "tsv") spec.detect->delimiter = true;
    }
    return {};
}

}  // namespace sluice::app
