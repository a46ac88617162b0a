#include "pipeline/job_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::pipeline {
namespace {

using engine::Format;
using testing::HasSubstr;

Result<JobOptions> read(std::string_view text) {
    return read_job_options(boost::json::parse(text).as_object());
}

Error refusal(std::string_view text) {
    const auto options = read(text);
    EXPECT_FALSE(options) << text;
    return options ? Error() : options.error();
}

TEST(JobOptions, EveryWordBecomesWhatConvertsFlagsMake) {
    const auto options = read(R"({
        "input": {"format": "csv", "detect": true, "delimiter": "pipe", "quote": "'", "escape": "\\",
                  "header_rows": 2, "comment": "#", "skip_rows": 3, "trailing_delimiter": true,
                  "lenient": true, "encoding": "windows-1252", "replace_invalid": true},
        "output": {"format": "tsv", "delimiter": ";", "quote_style": "all", "line_ending": "lf",
                   "header": false, "bom": true, "encoding": "utf-16le", "compression": "zstd"},
        "recipe": {"version": 1, "steps": [{"do": "drop", "columns": ["a"]}], "on_error": "reject"}})");
    ASSERT_TRUE(options) << describe(options.error());
    const auto spec = spec_of(*options, "name.json.gz", {});
    ASSERT_TRUE(spec) << describe(spec.error());
    const engine::TransformSpec& transform = spec->transform;
    EXPECT_EQ(transform.from, Format::kCsv);
    EXPECT_FALSE(transform.named) << "what is said wins";
    EXPECT_TRUE(transform.detect && transform.detect->delimiter && transform.detect->comment);
    EXPECT_EQ(transform.dialect,
              (engine::Dialect{.delimiter = "|",
                               .quote = '\'',
                               .escape = '\\',
                               .header_rows = 2,
                               .comment = "#",
                               .skip_lines = 3,
                               .trailing_delimiter = true,
                               .uneven_rows = true,
                               .stray_quotes = true}));
    EXPECT_EQ(transform.to, Format::kTsv);
    EXPECT_EQ(
        transform.output,
        (engine::OutputDialect{
            .delimiter = ";", .quotes = engine::QuoteStyle::kAll, .crlf = false, .header = false}));
    EXPECT_EQ(transform.recipe.steps.size(), 1U);
    EXPECT_EQ(transform.recipe.on_error, engine::OnError::kReject);
    EXPECT_EQ(spec->input.compression, engine::Compression::kGzip);
    EXPECT_EQ(spec->input.decoding.said->name, "WINDOWS-1252");
    EXPECT_TRUE(spec->input.decoding.replace_invalid);
    EXPECT_TRUE(spec->encoding.mark);
    EXPECT_EQ(spec->compression, engine::Compression::kZstd);
}

TEST(JobOptions, WhatIsAbsentIsTakenFromNameAndContent) {
    const auto options =
        read(R"({"output": {"format": "json"}, "file": "other members are for others"})");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->recipe_text, R"({"version":1,"steps":[]})");
    const auto spec = spec_of(*options, "a.tsv", {});
    EXPECT_EQ(spec->transform.named, Format::kTsv);
    EXPECT_FALSE(spec->transform.from);
    EXPECT_TRUE(spec->transform.detect);
    EXPECT_TRUE(spec->input.decoding.detect);
    const auto said = read(R"({"input": {"format": "csv"}, "output": {"format": "json"}})");
    EXPECT_FALSE(spec_of(*said, "a.tsv", {})->transform.detect) << "as --from without --detect";
    const auto off = read(R"({"input": {"detect": false}, "output": {"format": "json"}})");
    EXPECT_FALSE(spec_of(*off, "a.tsv", {})->transform.detect);
}

TEST(JobOptions, ErrorsNameTheMember) {
    const auto expect = [](std::string_view text, const char* name, const char* message) {
        const Error error = refusal(text);
        EXPECT_EQ(error.name, name) << text;
        EXPECT_THAT(error.message, HasSubstr(message)) << text;
    };
    expect(R"({})", "bad_request", "\"output\" is missing");
    expect(R"({"output": []})", "bad_request", "\"output\" must be an object");
    expect(R"({"output": {}})", "bad_output", "\"output.format\" is missing");
    expect(R"({"output": {"format": "xml"}})", "bad_output", "\"output.format\" must be one of");
    expect(R"({"output": {"format": "csv", "Header": true}})", "bad_output", "\"output.Header\"");
    expect(R"({"output": {"format": "csv", "header": 1}})", "bad_output", "true or false");
    expect(R"({"output": {"format": "csv", "compression": "bzip2"}})", "bad_output", "compression");
    expect(
        R"({"output": {"format": "csv"}, "input": {"header_rows": -1}})", "bad_input", "0 to 100");
    expect(
        R"({"output": {"format": "csv"}, "input": {"header_rows": 101}})", "bad_input", "0 to 100");
    expect(R"({"output": {"format": "csv"}, "input": {"delimiter": ""}})", "bad_input", "empty");
    expect(R"({"output": {"format": "csv"}, "input": {"quote": 1}})", "bad_input", "input.quote");
}

TEST(JobOptions, WhatContradictsItselfIsRefusedWithoutTheFile) {
    const auto name_of = [](std::string_view text) { return refusal(text).name; };
    EXPECT_EQ(name_of(R"({"output": {"format": "json", "delimiter": ";"}})"), "bad_dialect");
    EXPECT_EQ(name_of(R"({"output": {"format": "csv", "quote_style": "some"}})"), "bad_dialect");
    EXPECT_EQ(name_of(R"({"output": {"format": "csv", "bom": true, "encoding": "latin1"}})"),
              "no_byte_order_mark");
    EXPECT_EQ(name_of(R"({"output": {"format": "csv"}, "input": {"encoding": "klingon"}})"),
              "unknown_encoding");
    EXPECT_EQ(
        name_of(R"({"output": {"format": "csv"}, "input": {"format": "json", "quote": "'"}})"),
        "bad_dialect");
    EXPECT_EQ(name_of(R"({"output": {"format": "csv"},
                          "recipe": {"version": 1, "steps": [], "types": "infer"}})"),
              "types_need_json");
    EXPECT_EQ(
        name_of(
            R"({"output": {"format": "csv"}, "recipe": {"version": 1, "steps": [], "nest": true}})"),
        "nest_needs_json");
    EXPECT_EQ(name_of(R"({"output": {"format": "csv"}, "recipe": {"version": 1}})"), "bad_recipe");
}

}  // namespace
}  // namespace sluice::pipeline
