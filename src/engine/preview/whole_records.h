// The beginning of a table up to where its last whole record ends: what stands behind it may go on
// in bytes that are not here, and would be taken for an error.
//
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "engine/dialect.h"
#include "engine/transform.h"

namespace sluice::engine {

// How many of the bytes, from the start, are whole records of this dialect, which has a delimiter.
std::size_t whole_delimited(std::string_view text, const Dialect& dialect);

struct WholeJson {
    std::string text;                 // rows, and JSON as a whole: open brackets are closed
    std::size_t bytes = 0;            // of the beginning, that are in it
    std::uint64_t rows = 0;           // or records that cannot be read
    std::optional<Error> error = {};  // the array is broken behind them
};
// None: it is no JSON, as far as can be seen. `said`: the input's format, if anybody did. With
// `rejects` lines that are broken are set aside, and the first row that is not makes it JSON.
std::optional<WholeJson> whole_json(std::string_view text,
                                    const Limits& limits,
                                    std::optional<Format> said,
                                    bool rejects = false);

}  // namespace sluice::engine
