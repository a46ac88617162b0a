#include <fmt/format.h>

#include <algorithm>

#include "engine/detect.h"
#include "engine/dialect_conclusion.h"

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

}  // namespace

DialectDetection detect_dialect(std::string_view sample,
                                bool whole,
                                const Dialect& start,
                                const SaidOfDialect& said) {
    Dialect plain = start;
    if (plain.delimiter.empty()) plain.delimiter = ",";
    const std::string_view table = behind_lines(sample, plain.skip_lines);
    DialectDetection found =
        conclude_dialect(search_dialects(table, whole, plain, said), said, plain.skip_lines);
    found.line_end = find_line_end(sample);
    found.differs = found.dialect != plain;
    return found;
}

}  // namespace sluice::engine
