// What people say of delimited text, in their own words: flags of the command line, metadata of an
// upload and members of a request alike.
//
// Plain values; any thread may copy them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/detect.h"
#include "engine/dialect.h"
#include "engine/transform.h"

namespace sluice::engine {

inline constexpr int kHeaderRowsMax = 100;

// Absent, or false: not said.
struct DialectWords {
    std::optional<std::string> delimiter = {};  // as parse_delimiter() has it
    std::optional<std::string> quote = {};      // one character, or "none"
    std::optional<std::string> escape = {};     // the same
    std::optional<std::size_t> header_rows = {};
    std::optional<std::string> comment = {};
    std::optional<std::size_t> skip_rows = {};
    bool trailing_delimiter = false;
    bool lenient = false;

    bool any() const;
    // What was not said is plain. kInvalid bad_dialect.
    Result<Dialect> dialect() const;
    SaidOfDialect said() const;
};

// How an input is to be read.
struct InputReading {
    std::optional<Format> from = {};   // said
    std::optional<Format> named = {};  // what its name stands for; does not count when `from` does
    const DialectWords& words;
    bool detect = true;  // whether what was not said is told from the content
};

// Sets `from`, `named`, `dialect` and `detect`. Who says how the input is delimited says that it
// is: then `from` is set, too. kInvalid bad_dialect, also when the input is said to be JSON.
Result<void> take_input(const InputReading& reading, TransformSpec& spec);

// Of delimited output. What was not said is plain.
struct OutputWords {
    std::optional<std::string> delimiter = {};  // as parse_delimiter() has it
    std::string quote_style = "minimal";        // minimal, all, none
    std::string line_ending = "crlf";           // crlf, lf
    bool no_header = false;

    bool any() const;
    // kInvalid bad_dialect.
    Result<OutputDialect> dialect() const;
};

// Sets `output` of a spec whose `to` is set. kInvalid bad_dialect, also when anything is said of
// output that is JSON.
Result<void> take_output(const OutputWords& words, TransformSpec& spec);

}  // namespace sluice::engine
