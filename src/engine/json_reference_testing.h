// The reference that the chunked JSON reader is held to: survey_json() and read_json(), one row at
// a time, written the plain way.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/json_reader.h"
#include "engine/json_text.h"
#include "engine/splits_testing.h"
#include "engine/testing.h"

namespace sluice::engine::testing {

// Writes every record as the product's NDJSON does.
class JsonReferenceTable final : public Table {
  public:
    Result<void> header(const std::vector<std::string>& names) override {
        names_ = names;
        return {};
    }
    Result<void> row(const Record& fields) override {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            text += i == 0 ? "{\"" : "\",\"";
            append_json_escaped(text, names_[i]);
            text += "\":\"";
            append_json_escaped(text, fields[i]);
        }
        text += fields.size() == 0 ? "{}\n" : "\"}\n";
        return {};
    }
    std::string text;

  private:
    std::vector<std::string> names_;
};

inline Result<std::string> read_as_reference(std::string_view input, const Limits& limits) {
    MemorySource source(input);
    Input blocks(source);
    const JsonSurvey survey = TRY(survey_json(blocks, limits));
    if (survey.syntax_error) return std::unexpected(*survey.syntax_error);
    if (survey.empty) {
        return fail(Code::kInvalid, "empty_file", "the file is empty: it has no JSON", {{}, {}, 0});
    }
    TRY(blocks.rewind());
    JsonReferenceTable table;
    TRY(read_json(blocks, survey, limits, table));
    return table.text;
}

inline TransformSpec json_to_ndjson() {
    TransformSpec spec = to(Format::kNdjson);
    spec.from = Format::kJson;
    return spec;
}

// Into an output that cannot start again: JSON is then surveyed before it is read.
inline std::string run_surveyed(std::string_view input, const TransformSpec& spec) {
    class Pipe final : public ByteSink {
      public:
        Result<void> write(std::span<const char> bytes) override { return sink.write(bytes); }
        MemorySink sink;
    } pipe;
    MemorySource source(input);
    const Result<TransformSummary> done = transform(source, pipe, spec);
    return done ? pipe.sink.take() : describe(done.error());
}

inline void expect_as_reference(const std::string& input, TransformSpec spec, Splits& splits) {
    const Result<std::string> read = read_as_reference(input, spec.limits);
    const std::string expected = read ? *read : describe(read.error());
    for (const Split& split : splits.next()) {
        spec.chunk_bytes = split.chunk_bytes;
        spec.threads = split.threads;
        const Ran ran = run(input, spec);
        ASSERT_EQ(ran.ok ? ran.output : describe(ran.error), expected)
            << "chunks of " << split.chunk_bytes << ", " << split.threads << " threads: " << input;
        // Only two readings tell an error: it came from there already.
        if (!ran.ok) continue;
        ASSERT_EQ(run_surveyed(input, spec), expected)
            << "chunks of " << split.chunk_bytes << ", " << split.threads << " threads: " << input;
    }
}

}  // namespace sluice::engine::testing
