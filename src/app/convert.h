// `sluice convert IN OUT`: the transform of the server, without a server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/bytes_flags.h"
#include "app/columns_flags.h"
#include "app/console.h"
#include "app/dialect_flags.h"
#include "app/encoding_flags.h"
#include "app/nesting_flags.h"
#include "app/rejects_flags.h"
#include "app/types_flags.h"
#include "base/random.h"
#include "engine/recipe.h"

namespace sluice::app {

struct ConvertOptions {
    std::string input;   // "-": standard input
    std::string output;  // "-": standard output
    std::string from;    // format names; empty: from the file's name, else from the content
    std::string to;
    std::string recipe;      // a file; empty: none
    unsigned threads = 0;    // 0: one for each processor
    bool json = false;       // a summary as one JSON line
    bool progress = false;   // shown on a terminal
    bool no_detect = false;  // what was not said is plain CSV in UTF-8
    bool detect = false;     // also when --from says csv
    ColumnsFlags columns;
    InputDialectFlags input_dialect;
    OutputDialectFlags output_dialect;
    RejectsFlags rejects;
    BytesFlags bytes;
    EncodingFlags encoding;
    TypesFlags types;
    NestingFlags nesting;

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    // Whether the input is looked at to find out what was not said.
    bool detects() const { return (from.empty() || detect) && !no_detect; }
};

int run_convert(const ConvertOptions& options, const Console& console, Random& random);

}  // namespace sluice::app
