#include "app/inspect.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cmath>

#include "app/bytes_flags.h"
#include "app/dialect_json.h"
#include "app/encoding_flags.h"
#include "app/files.h"
#include "app/table.h"
#include "base/limits.h"
#include "engine/bytes/readable_input.h"
#include "engine/detect.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using engine::ColumnDetection;
using engine::DialectDetection;
using engine::Finding;

// The first text of the file, in UTF-8, with U+FFFD for what is none.
struct Sample {
    std::string text;
    bool whole = false;
    engine::ChosenEncoding encoding;
    std::uint64_t replaced = 0;
};

struct Inspection {
    Finding encoding;
    DialectDetection dialect;
    ColumnDetection columns;
    std::vector<std::string> warnings;
};

Result<Sample> read_sample(const std::string& input, engine::Decoding decoding) {
    Fd file;
    if (input != "-") file = TRY(open_for_reading(input));
    FdSource stored(file.valid() ? file.get() : STDIN_FILENO, false);
    decoding.replace_invalid = true;
    engine::ReadableInput source(
        stored, {compression_of_name(input), Limits{}.decompressed_bytes, std::move(decoding)});
    Sample sample;
    sample.text.resize(engine::kSampleBytes);
    std::size_t size = 0;
    while (size < sample.text.size()) {
        const std::size_t count = TRY(source.read(std::span(sample.text).subspan(size)));
        sample.whole = count == 0;
        if (sample.whole) break;
        size += count;
    }
    sample.text.resize(size);
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (sample.text.starts_with(kMark)) sample.text.erase(0, kMark.size());
    sample.encoding = source.encoding().value_or(engine::ChosenEncoding());
    sample.replaced = source.replaced();
    return sample;
}

// What convert would say of the encoding.
std::vector<std::string> encoding_warnings(const Sample& sample) {
    if (sample.replaced == 0) return {};
    return {
        fmt::format("{} of the first characters are not {}, and convert would end there: name "
                    "the encoding (--encoding), or take --replace-invalid",
                    sample.replaced,
                    sample.encoding.encoding.name)};
}

Inspection inspect(const Sample& sample,
                   const InspectOptions& options,
                   const engine::Dialect& start) {
    Inspection found;
    found.encoding = sample.encoding.finding;
    found.dialect =
        engine::detect_dialect(sample.text, sample.whole, start, options.dialect.said());
    found.columns = engine::detect_columns(sample.text, sample.whole, found.dialect.dialect);
    found.warnings = encoding_warnings(sample);
    for (const auto* more : {&found.dialect.warnings, &found.columns.warnings})
        found.warnings.insert(found.warnings.end(), more->begin(), more->end());
    return found;
}

using Named = std::pair<const char*, const Finding*>;

std::vector<Named> findings_of(const Inspection& found) {
    const DialectDetection& dialect = found.dialect;
    return {{"encoding", &found.encoding},
            {"delimiter", &dialect.delimiter},
            {"quote", &dialect.quote},
            {"escape", &dialect.escape},
            {"line_end", &dialect.line_end},
            {"preamble", &dialect.preamble},
            {"header", &dialect.header},
            {"comment", &dialect.comment},
            {"decimal", &found.columns.decimal}};
}

// A file's text for a terminal.
std::string printable(std::string text) {
    for (char& byte : text) {
        if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = '?';
    }
    return text;
}

std::string percent(double score) {
    return fmt::format("{}%", std::lround(100 * score));
}

void print_for_people(const Inspection& found, std::ostream& out) {
    Table table({"PROPERTY", "VALUE", "SURE", "EVIDENCE"});
    for (const auto& [name, finding] : findings_of(found))
        table.add({name, printable(finding->value), percent(finding->score), finding->evidence});
    table.print(out);
    out << '\n';
    Table columns({"COLUMN", "TYPE", "SURE", "EVIDENCE"});
    for (const engine::ColumnFinding& column : found.columns.columns)
        columns.add({printable(column.name),
                     std::string(engine::to_string(column.type)),
                     percent(column.score),
                     column.evidence});
    columns.print(out);
    if (!found.warnings.empty()) out << '\n';
    for (const std::string& warning : found.warnings)
        out << "warning: " << printable(warning) << '\n';
}

void print_for_programs(const Inspection& found, std::ostream& out) {
    json::object findings;
    for (const auto& [name, finding] : findings_of(found)) {
        findings[name] = json::object{
            {"value", finding->value}, {"score", finding->score}, {"evidence", finding->evidence}};
    }
    json::array columns;
    for (const engine::ColumnFinding& column : found.columns.columns) {
        columns.push_back(json::object{{"name", column.name},
                                       {"type", engine::to_string(column.type)},
                                       {"score", column.score},
                                       {"evidence", column.evidence}});
    }
    out << json::object{{"dialect", dialect_json(found.dialect.dialect)},
                        {"findings", std::move(findings)},
                        {"columns", std::move(columns)},
                        {"warnings", json::value_from(found.warnings)}}
        << '\n';
}

}  // namespace

int run_inspect(const InspectOptions& options, const Console& console) {
    const auto start = options.dialect.dialect();
    if (!start) return report(console, "inspect", start.error(), kExitUsage);
    engine::Dialect plain = *start;
    if (plain.delimiter.empty()) plain.delimiter = ",";
    if (const auto fits = engine::check(plain); !fits)
        return report(console, "inspect", fits.error(), kExitUsage);
    const auto decoding = decoding_of(options.encoding);
    if (!decoding) return report(console, "inspect", decoding.error(), kExitUsage);
    const auto sample = read_sample(options.input, *decoding);
    if (!sample)
        return report(console, "inspect", sample.error(), exit_code_for_data(sample.error()));
    const Inspection found = inspect(*sample, options, *start);
    if (options.json)
        print_for_programs(found, console.out);
    else
        print_for_people(found, console.out);
    console.out << std::flush;
    return kExitOk;
}

}  // namespace sluice::app
