#include "app/inspect.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <thread>

#include "app/encoding_flags.h"
#include "app/error_hints.h"
#include "app/files.h"
#include "app/input_reading.h"
#include "app/table.h"
#include "base/limits.h"
#include "engine/bytes/readable_input.h"
#include "engine/inspection.h"
#include "pipeline/inspection_json.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using engine::Finding;

// Of the file and its text.
struct Inspected {
    Finding encoding;
    engine::Inspection table;
    std::vector<std::string> warnings;
};

// What convert would say of the encoding.
std::vector<std::string> encoding_warnings(const engine::ChosenEncoding& chosen,
                                           std::uint64_t replaced) {
    if (replaced == 0) return {};
    return {
        fmt::format("{} of the first characters are not {}, and convert would end there: name "
                    "the encoding (--encoding), or take --replace-invalid",
                    replaced,
                    chosen.encoding.name)};
}

// U+FFFD stands for what is no text, so that the rest can be told.
Result<Inspected> inspect_file(const std::string& input,
                               engine::Decoding decoding,
                               const engine::TransformSpec& spec) {
    Fd file;
    if (input != "-") file = TRY(open_for_reading(input));
    FdSource stored(file.valid() ? file.get() : STDIN_FILENO, true);
    decoding.replace_invalid = true;
    engine::ReadableInput source(
        stored,
        {engine::compression_of_name(input), Limits{}.decompressed_bytes, std::move(decoding)});
    Inspected found;
    found.table = TRY(engine::inspect(source, spec));
    const auto encoding = source.encoding().value_or(engine::ChosenEncoding());
    found.encoding = encoding.finding;
    found.warnings = encoding_warnings(encoding, source.replaced());
    const auto more = engine::messages_of(found.table.warnings);
    found.warnings.insert(found.warnings.end(), more.begin(), more.end());
    return found;
}

using Named = std::pair<const char*, const Finding*>;

std::vector<Named> findings_of(const Inspected& found) {
    std::vector<Named> named{{"format", &found.table.format_finding},
                             {"encoding", &found.encoding}};
    if (!found.table.dialect) return named;
    const engine::DialectDetection& dialect = *found.table.dialect;
    const std::vector<Named> delimited{{"delimiter", &dialect.delimiter},
                                       {"quote", &dialect.quote},
                                       {"escape", &dialect.escape},
                                       {"line_end", &dialect.line_end},
                                       {"preamble", &dialect.preamble},
                                       {"header", &dialect.header},
                                       {"comment", &dialect.comment},
                                       {"decimal", &found.table.columns.decimal}};
    named.insert(named.end(), delimited.begin(), delimited.end());
    return named;
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

void print_for_people(const Inspected& found, std::ostream& out) {
    Table table({"PROPERTY", "VALUE", "SURE", "EVIDENCE"});
    for (const auto& [name, finding] : findings_of(found))
        table.add({name, printable(finding->value), percent(finding->score), finding->evidence});
    table.print(out);
    out << '\n';
    Table columns({"COLUMN", "TYPE", "SURE", "EVIDENCE"});
    for (const engine::ColumnFinding& column : found.table.columns.columns)
        columns.add({printable(column.name),
                     std::string(engine::to_string(column.type)),
                     percent(column.score),
                     column.evidence});
    columns.print(out);
    if (!found.warnings.empty()) out << '\n';
    for (const std::string& warning : found.warnings)
        out << "warning: " << printable(with_flags(warning)) << '\n';
}

void print_for_programs(const Inspected& found, std::ostream& out) {
    json::object told = pipeline::inspection_json(found.table, found.encoding);
    json::array& columns = told["columns"].emplace_array();
    for (const engine::ColumnFinding& column : found.table.columns.columns)
        columns.push_back(pipeline::column_json(column));
    told["warnings"] = json::value_from(found.warnings);
    out << told << '\n';
}

}  // namespace

int run_inspect(const InspectOptions& options, const Console& console) {
    engine::TransformSpec spec;
    if (const auto taken = take_input({options.from, options.input, options.dialect}, spec); !taken)
        return report(console, "inspect", taken.error(), kExitUsage);
    spec.threads = std::max(1U, std::thread::hardware_concurrency());
    const auto decoding = decoding_of(options.encoding);
    if (!decoding) return report(console, "inspect", decoding.error(), kExitUsage);
    const auto found = inspect_file(options.input, *decoding, spec);
    if (!found) return report_data(console, "inspect", with_hint(found.error()));
    if (options.json)
        print_for_programs(*found, console.out);
    else
        print_for_people(*found, console.out);
    console.out << std::flush;
    return kExitOk;
}

}  // namespace sluice::app
