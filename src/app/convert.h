// `sluice convert IN OUT`: the transform of the server, without a server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/bytes_flags.h"
#include "app/console.h"
#include "app/dialect_flags.h"
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
    std::string recipe;               // a file; empty: none
    std::vector<std::string> map;     // "old:new" each
    std::vector<std::string> select;  // "a,b,c" each
    unsigned threads = 0;             // 0: one for each processor
    bool json = false;                // a summary as one JSON line
    bool progress = false;            // shown on a terminal
    bool no_detect = false;           // the dialect is what was said, and plain CSV else
    bool detect = false;              // also when --from says csv
    InputDialectFlags input_dialect;
    OutputDialectFlags output_dialect;
    RejectsFlags rejects;
    BytesFlags bytes;
    TypesFlags types;
};

inline constexpr unsigned kThreadsMax = 256;

int run_convert(const ConvertOptions& options, const Console& console, Random& random);

// --map and --select. `--map old:new` splits at its first ':'; `--select a,b` at every
// ',' that is not inside double quotes ("a,b" is one name, "" inside quotes is a quote).
// kInvalid bad_mapping, bad_sequence.
Result<engine::ColumnMap> columns_from_flags(const std::vector<std::string>& map,
                                             const std::vector<std::string>& select);

// The format that a file's name stands for: .csv .tsv .tab .json .ndjson .jsonl,
// perhaps with .gz or .zst behind it.
std::optional<std::string_view> format_of_name(const std::string& name);

}  // namespace sluice::app
