#include "engine/dialect_words.h"

#include "engine/delimiter_name.h"

namespace sluice::engine {
namespace {

std::unexpected<Error> bad(std::string message) {
    return fail(Code::kInvalid, "bad_dialect", std::move(message));
}

Result<std::optional<char>> mark_of(const std::string& what, const std::string& text) {
    if (text == "none") return std::optional<char>();
    if (text.size() != 1) return bad(what + " takes one character, or none");
    return std::optional(text.front());
}

}  // namespace

bool DialectWords::any() const {
    return delimiter || quote || escape || header_rows || comment || skip_rows ||
           trailing_delimiter || lenient;
}

Result<Dialect> DialectWords::dialect() const {
    Dialect dialect;
    if (delimiter) dialect.delimiter = TRY(parse_delimiter(*delimiter));
    if (quote) dialect.quote = TRY(mark_of("quote", *quote));
    if (escape) dialect.escape = TRY(mark_of("escape", *escape));
    dialect.header_rows = header_rows.value_or(1);
    dialect.comment = comment.value_or("");
    dialect.skip_lines = skip_rows.value_or(0);
    dialect.trailing_delimiter = trailing_delimiter;
    dialect.uneven_rows = dialect.stray_quotes = lenient;
    return dialect;
}

SaidOfDialect DialectWords::said() const {
    return {.delimiter = delimiter.has_value(),
            .quote = quote.has_value(),
            .escape = escape.has_value(),
            .header_rows = header_rows.has_value(),
            .comment = comment.has_value(),
            .skip_lines = skip_rows.has_value()};
}

Result<void> take_input(const InputReading& reading, TransformSpec& spec) {
    const DialectWords& words = reading.words;
    spec.from = reading.from;
    if (!reading.from) spec.named = reading.named;
    spec.dialect = TRY(words.dialect());
    if (words.any()) {
        if (!spec.from) spec.from = spec.named.value_or(Format::kCsv);
        if (!is_delimited(*spec.from)) {
            return bad("the input is JSON: it has no delimiter, quotes or comments");
        }
        Dialect dialect = spec.dialect;
        if (dialect.delimiter.empty()) dialect.delimiter = spec.from == Format::kTsv ? "\t" : ",";
        TRY(check(dialect));
    }
    if (!reading.detect || (spec.from && !is_delimited(*spec.from))) return {};
    spec.detect = words.said();
    if (reading.from == Format::kTsv) spec.detect->delimiter = true;
    return {};
}

bool OutputWords::any() const {
    const OutputWords unsaid;
    return delimiter || quote_style != unsaid.quote_style || line_ending != unsaid.line_ending ||
           no_header;
}

Result<OutputDialect> OutputWords::dialect() const {
    OutputDialect output;
    if (delimiter) output.delimiter = TRY(parse_delimiter(*delimiter));
    if (quote_style == "all") {
        output.quotes = QuoteStyle::kAll;
    } else if (quote_style == "none") {
        output.quotes = QuoteStyle::kNone;
    } else if (quote_style != "minimal") {
        return bad("there is no quote style \"" + quote_style + "\": use minimal, all or none");
    }
    if (line_ending != "crlf" && line_ending != "lf") {
        return bad("there is no line ending \"" + line_ending + "\": use crlf or lf");
    }
    output.crlf = line_ending == "crlf";
    output.header = !no_header;
    TRY(check(output));
    return output;
}

Result<void> take_output(const OutputWords& words, TransformSpec& spec) {
    spec.output = TRY(words.dialect());
    if (!words.any() || is_delimited(spec.to)) return {};
    return bad("the output is JSON: it has no delimiter, quotes or line ends");
}

}  // namespace sluice::engine
