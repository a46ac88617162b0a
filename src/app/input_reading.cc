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
    TRY(engine::take_dialect(reading.dialect, reading.detect, spec));
    if (spec.detect && reading.from == "tsv") spec.detect->delimiter = true;
    return {};
}

}  // namespace sluice::app
