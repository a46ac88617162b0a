// What a delimited file is probably like, told from its beginning.
//
// Pure: a text in, a value out. What detection says of a file without errors as plain CSV is plain
// CSV: it changes how a file is read only when the plain reading would be an error, or would see
// one column where another delimiter fits every record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/dialect.h"
#include "engine/warning.h"

namespace sluice::engine {

// How much of a file is looked at.
inline constexpr std::size_t kSampleBytes = 256 * 1024;

// One answer, how sure it is (0 to 1), and why.
struct Finding {
    std::string value;
    double score = 1;
    std::string evidence;
};

enum class ColumnType : std::uint8_t { kEmpty, kInteger, kDecimal, kBoolean, kDate, kText };

std::string_view to_string(ColumnType type);

struct ColumnFinding {
    std::string name;
    ColumnType type = ColumnType::kText;
    double score = 1;  // how many of the values are of this type
    std::string evidence;
};

// Members of a dialect that somebody has said: detection leaves them as they are.
struct SaidOfDialect {
    bool delimiter = false;
    bool quote = false;
    bool escape = false;
    bool header_rows = false;
    bool comment = false;
    bool skip_lines = false;

    friend bool operator==(const SaidOfDialect&, const SaidOfDialect&) = default;
};

struct DialectDetection {
    Dialect dialect;  // with a delimiter
    Finding delimiter;
    Finding quote;
    Finding escape;
    Finding line_end;
    Finding preamble;
    Finding header;
    Finding comment;
    // Two readings that are nearly as good, and what will be an error.
    std::vector<Warning> warnings;
    bool differs = false;  // from what would be read without detection
};

// `sample`: the first bytes of the text, UTF-8 without a byte order mark; `whole`: all of them.
// `start`: the members that were said, and the defaults of the others.
DialectDetection detect_dialect(std::string_view sample,
                                bool whole,
                                const Dialect& start = {},
                                const SaidOfDialect& said = {});

struct ColumnDetection {
    std::vector<ColumnFinding> columns;
    Finding decimal;  // "point" or "comma"
    std::vector<Warning> warnings;
};

// The types of the columns of a sample in this dialect, which has a delimiter.
ColumnDetection detect_columns(std::string_view sample, bool whole, const Dialect& dialect);

}  // namespace sluice::engine
