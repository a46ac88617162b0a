// The flags that say how delimited text is written down.
#pragma once

#include "engine/dialect_words.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct InputDialectFlags : engine::DialectWords {
    // Lives as long as the parser.
    void add_to(CLI::App& command);
};

struct OutputDialectFlags : engine::OutputWords {
    void add_to(CLI::App& command);
};

}  // namespace sluice::app
