// What happens to the columns: which, under what name, in what order.
//
// Plain values; any thread may copy them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::engine {

struct Rename {
    std::string from;  // header in the input
    std::string to;    // header in the output

    friend bool operator==(const Rename&, const Rename&) = default;
};

struct Recipe {
    // Columns that get another name. A column that is not named here keeps its own.
    std::vector<Rename> mapping;
    // Output headers, in output order. Empty: every input column, in input order.
    std::vector<std::string> sequence;
    // A name that is not in the header is tried again without surrounding double quotes, on both
    // sides of the mapping (the compatibility contract's page splits header lines at commas).
    bool retry_without_quotes = false;

    friend bool operator==(const Recipe&, const Recipe&) = default;
};

// Reads the compatibility contract's texts: mapping "old:new,old:new", sequence "a,b,c". Either may
// be empty. Sets retry_without_quotes. Errors: kInvalid bad_mapping (an entry without ':', an empty
// name, an old or a new name twice), bad_sequence (an empty name, a name twice).
Result<Recipe> parse_recipe(std::string_view mapping, std::string_view sequence);

}  // namespace sluice::engine
