// How delimited text is written down: what separates, what quotes, what is no part of the table.
//
// Plain values; any thread may copy them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::engine {

inline constexpr std::size_t kDelimiterBytesMax = 16;

// Of the input. A delimiter of one byte, with doubled quotes and without comments, is read fastest.
struct Dialect {
    std::string delimiter = {};       // empty: the format's own, comma or tab
    std::optional<char> quote = '"';  // none: quotes are data
    std::optional<char> escape = {};  // makes the next byte data, also outside quotes; a doubled
                                      // quote is one quote with it, too
    std::size_t header_rows = 1;      // 0: column_1, column_2, …; several: joined by spaces
    std::string comment = {};         // lines that begin with it are skipped; empty: none are
    std::size_t skip_lines = 0;       // before the header; they are not looked at, not even as text
    bool trailing_delimiter = false;  // a record may end with one delimiter too many
    bool uneven_rows = false;         // short rows are filled with empty values, and empty values
                                      // too many are dropped
    bool stray_quotes = false;        // a quote inside quotes that no separator follows is data

    friend bool operator==(const Dialect&, const Dialect&) = default;
};

enum class QuoteStyle : std::uint8_t {
    kMinimal,  // values that need quotes
    kAll,
    kNone,  // a value that needs them is an error
};

// Of the output, when it is delimited. Quotes are ", doubled inside quotes (RFC 4180).
struct OutputDialect {
    std::string delimiter = {};  // empty: the format's own
    QuoteStyle quotes = QuoteStyle::kMinimal;
    bool crlf = true;  // else LF
    bool header = true;

    friend bool operator==(const OutputDialect&, const OutputDialect&) = default;
};

// kInvalid bad_dialect when the members contradict each other.
Result<void> check(const Dialect& dialect);
Result<void> check(const OutputDialect& dialect);

}  // namespace sluice::engine
