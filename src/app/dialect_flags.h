// The flags that say how delimited text is written down.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/detect.h"
#include "engine/dialect.h"

namespace CLI {
class App;
}

namespace sluice::app {

// As they were given. Absent: not said.
struct InputDialectFlags {
    std::optional<std::string> delimiter;  // itself, or comma, tab, semicolon, pipe, colon, space
    std::optional<std::string> quote;      // one character, or "none"
    std::optional<std::string> escape;     // the same
    bool no_header = false;
    std::optional<std::size_t> header_rows;
    std::optional<std::string> comment;
    std::optional<std::size_t> skip_rows;
    bool trailing_delimiter = false;
    bool lenient = false;

    bool any() const;
    // Lives as long as the parser.
    void add_to(CLI::App& command);
    // kInvalid bad_dialect.
    Result<engine::Dialect> dialect() const;
    engine::SaidOfDialect said() const;
};

struct OutputDialectFlags {
    std::optional<std::string> delimiter;
    std::string quote_style = "minimal";  // minimal, all, none
    std::string line_ending = "crlf";     // crlf, lf
    bool no_header = false;

    bool any() const;
    void add_to(CLI::App& command);
    Result<engine::OutputDialect> dialect() const;
};

}  // namespace sluice::app
