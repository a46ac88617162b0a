// The flags that say how delimited text is written down.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "engine/dialect.h"
#include "engine/dialect_words.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct InputDialectFlags : engine::DialectWords {
    // Lives as long as the parser.
    void add_to(CLI::App& command);
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
