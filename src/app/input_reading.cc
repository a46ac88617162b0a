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
    std::optional<Format> from;
    if (!reading.from.empty()) from = TRY(named_format(reading.from));
    return engine::take_input({.from = from,
                               .named = engine::format_of_name(reading.input),
                               .words = reading.dialect,
                               .detect = reading.detect},
                              spec);
}

}  // namespace sluice::app
