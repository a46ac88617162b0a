#include <array>
#include <boost/json.hpp>
#include <optional>

#include "base/memory_stream.h"
#include "base/text.h"
#include "engine/inspection.h"
#include "fuzz/oracles.h"
#include "fuzz/splits.h"

namespace sluice::fuzz {
namespace {

using engine::Dialect;
using engine::DialectDetection;
using engine::Format;
using engine::SaidOfDialect;
using engine::TransformSpec;

// The parts of `said`: which members are said, the name, the limits; of `values`: what is said.
TransformSpec spec_of(unsigned said, unsigned values) {
    constexpr std::array kDelimiters{",", ";", "\t", "||"};
    TransformSpec spec;
    spec.to = Format::kNdjson;
    spec.detect = SaidOfDialect{.delimiter = (said & 1U) != 0,
                                .quote = (said & 2U) != 0,
                                .escape = (said & 4U) != 0,
                                .header_rows = (said & 8U) != 0,
                                .comment = (said & 16U) != 0,
                                .skip_lines = (said & 32U) != 0};
    if ((said & 64U) != 0) spec.named = Format::kTsv;
    spec.limits = chosen_limits((said & 128U) != 0);
    Dialect& dialect = spec.dialect;
    if (spec.detect->delimiter) dialect.delimiter = kDelimiters.at(values & 3U);
    if (spec.detect->quote) {
        dialect.quote = '\'';
        if ((values & 4U) != 0) dialect.quote.reset();
    }
    if (spec.detect->escape && (values & 8U) != 0) dialect.escape = '\\';
    if (spec.detect->header_rows) dialect.header_rows = values >> 4U & 3U;
    if (spec.detect->comment && (values & 64U) != 0) dialect.comment = "#";
    if (spec.detect->skip_lines) dialect.skip_lines = values >> 7U;
    return spec;
}

bool is_share(const engine::Finding& finding) {
    return finding.score >= 0 && finding.score <= 1;
}

// What holds of the answer alone.
std::string check_answer(const DialectDetection& found, const TransformSpec& spec) {
    const Dialect& dialect = found.dialect;
    if (dialect.delimiter.empty()) return "no delimiter";
    if (const auto good = engine::check(dialect); !good) return describe(good.error());
    const Dialect& start = spec.dialect;
    const SaidOfDialect& said = *spec.detect;
    const bool kept = (!said.delimiter || dialect.delimiter == start.delimiter) &&
                      (!said.quote || dialect.quote == start.quote) &&
                      (!said.escape || dialect.escape == start.escape) &&
                      (!said.header_rows || dialect.header_rows == start.header_rows) &&
                      (!said.comment || dialect.comment == start.comment) &&
                      (!said.skip_lines || dialect.skip_lines == start.skip_lines);
    if (!kept) return "what was said is something else";
    const bool shares = is_share(found.delimiter) && is_share(found.quote) &&
                        is_share(found.escape) && is_share(found.line_end) &&
                        is_share(found.preamble) && is_share(found.header) &&
                        is_share(found.comment);
    return shares ? "" : "a score is no share";
}

std::size_t columns_of(std::string_view ndjson) {
    return boost::json::parse(ndjson.substr(0, ndjson.find('\n'))).as_object().size();
}

// The exceptions are documented in docs/dialects.md: a line that names the delimiter, and texts
// between '.
std::string check_right_file(std::string_view input, TransformSpec spec, const Outcome& whole) {
    const bool nothing_said = *spec.detect == SaidOfDialect{} && !spec.named;
    const bool may_differ =
        input.find("sep=") != std::string_view::npos || input.find('\'') != std::string_view::npos;
    if (!nothing_said || may_differ || input.size() > engine::kSampleBytes) return {};
    if (whole.ok && !engine::is_delimited(whole.summary.from)) return {};
    spec.detect.reset();
    spec.from = Format::kCsv;
    const Outcome plain = run(input, spec);
    if (!plain.ok || plain.output.empty() || columns_of(plain.output) < 2) return {};
    return whole.output == plain.output ? "" : "right: " + whole.all() + "\n/ " + plain.all();
}

}  // namespace

std::string check_detect(std::string_view input) {
    if (input.size() < 2) return {};
    const TransformSpec spec =
        spec_of(static_cast<unsigned char>(input[0]), static_cast<unsigned char>(input[1]));
    input.remove_prefix(2);
    // As other callers may have it: with a beginning of a file that is not all of it.
    for (const bool whole : {false, true}) {
        if (!is_utf8(input) || !engine::check(spec.dialect)) break;
        const auto found = engine::detect_dialect(input, whole, spec.dialect, *spec.detect);
        if (auto broken = check_answer(found, spec); !broken.empty()) return broken;
    }
    const Outcome whole = run(input, spec);
    if (!whole.ok && whole.error.code == Code::kInternal) return whole.all();
    if (auto broken = check_splits(input, spec, whole); !broken.empty()) return broken;
    MemorySource source(input);
    const auto inspected = engine::inspect(source, spec);
    if (!inspected || !inspected->dialect) {
        // It ends where the transform does before its first row.
        return inspected || !whole.ok ? "" : "not inspected: " + describe(inspected.error());
    }
    if (auto broken = check_answer(*inspected->dialect, spec); !broken.empty()) return broken;
    TransformSpec shown = spec;
    shown.detect.reset();
    shown.from = inspected->format;
    shown.dialect = inspected->dialect->dialect;
    const Outcome again = run(input, shown);
    // Text that begins like JSON and would be a table without a row: see TransformSpec::from.
    if (whole.error.name == "invalid_json" && again.summary.rows == 0) return {};
    if (again.ok != whole.ok || again.output != whole.output ||
        again.error.name != whole.error.name) {
        return "as shown: " + again.all() + "\n/ " + whole.all();
    }
    return check_right_file(input, spec, whole);
}

}  // namespace sluice::fuzz
