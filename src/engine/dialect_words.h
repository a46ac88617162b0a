// What people say of delimited input, in their own words: flags of the command line and metadata of
// an upload alike.
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

// Sets `dialect` and `detect` of a spec whose `from` or `named` is set if anybody said it. Who says
// how the input is delimited says that it is: then `from` is set, too. `detect`: whether what was
// not said is told from the content. kInvalid bad_dialect, also when the input is said to be JSON.
Result<void> take_dialect(const DialectWords& words, bool detect, TransformSpec& spec);

}  // namespace sluice::engine
