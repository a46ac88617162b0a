#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "engine/detect.h"
#include "engine/dialect_conclusion.h"
#include "engine/separator_line.h"

namespace sluice::engine {
namespace {

Finding find_line_end(std::string_view sample) {
    std::size_t crlf = 0;
    std::size_t lf = 0;
    std::size_t cr = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (sample[i] == '\n') ++lf;
        if (sample[i] != '\r') continue;
        if (i + 1 < sample.size() && sample[i + 1] == '\n')
            ++i, ++crlf;
        else
            ++cr;
    }
    const std::size_t all = crlf + lf + cr;
    const std::size_t most = std::max({crlf, lf, cr});
    if (all == 0) return {"none", 1, "there is one line"};
    return {most == crlf ? "CRLF"
            : most == lf ? "LF"
                         : "CR",
            static_cast<double>(most) / static_cast<double>(all),
            fmt::format("{} CRLF, {} LF, {} CR", crlf, lf, cr)};
}

// What the first line says of the delimiter, unless somebody said that it belongs to the table.
std::optional<std::string> separator_line(std::string_view sample,
                                          const Dialect& start,
                                          const SaidOfDialect& said) {
    if (said.skip_lines && start.skip_lines == 0) return std::nullopt;
    std::optional<std::string> named = delimiter_of_separator_line(sample);
    if (!named || said.delimiter) return named;
    Dialect dialect = start;
    dialect.delimiter = *named;
    return check(dialect) ? named : std::nullopt;
}

void tell_separator_line(DialectDetection& found,
                         const std::string& named,
                         const SaidOfDialect& said) {
    const std::string shown = named == "\t" ? "sep=tab" : "sep=" + named;
    if (!said.delimiter)
        found.delimiter = {found.delimiter.value, 1, "the first line says it: " + shown};
    if (said.skip_lines) return;
    const std::string others =
        found.dialect.skip_lines > 1 ? "; " + found.preamble.evidence : std::string();
    found.preamble = {
        fmt::format(
            "{} line{}", found.dialect.skip_lines, found.dialect.skip_lines == 1 ? "" : "s"),
        found.preamble.score,
        shown + " is no part of the table" + others};
}

}  // namespace

DialectDetection detect_dialect(std::string_view sample,
                                bool whole,
                                const Dialect& start,
                                const SaidOfDialect& said) {
    Dialect plain = start;
    if (plain.delimiter.empty()) plain.delimiter = ",";
    Dialect begun = plain;
    SaidOfDialect known = said;
    const std::optional<std::string> named = separator_line(sample, plain, said);
    if (named && !said.delimiter) begun.delimiter = *named;
    if (named) known.delimiter = true;
    if (named && !said.skip_lines) begun.skip_lines = 1;
    const std::string_view table = behind_lines(sample, begun.skip_lines);
    DialectDetection found = conclude_dialect(
        search_dialects(table, whole, begun, known), begun, known, begun.skip_lines);
    if (named) tell_separator_line(found, *named, said);
    found.line_end = find_line_end(sample);
    found.differs = found.dialect != plain;
    return found;
}

}  // namespace sluice::engine
