// What a recipe can do to a table, step by step: docs/recipe.md says what each means, and
// docs/recipe.schema.json how it is written.
//
// Plain values; any thread may copy them. Columns are named as they are called when the step is
// reached.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/recipe/value_type.h"

namespace sluice::engine {

struct Rename {
    std::string from;
    std::string to;

    friend bool operator==(const Rename&, const Rename&) = default;
};

// The compatibility contract's mapping and sequence. A sequence name means, in this order: the
// column that mapping gives this name; the column that has it in the file.
struct ColumnMap {
    // Columns that get another name. A column that is not named here keeps its own.
    std::vector<Rename> mapping;
    // Output headers, in output order. Empty: every input column, in input order.
    std::vector<std::string> sequence;
    // A name that is not in the header is tried again without surrounding double quotes, on both
    // sides of the mapping (the compatibility contract's page splits header lines at commas).
    bool retry_without_quotes = false;

    friend bool operator==(const ColumnMap&, const ColumnMap&) = default;
};

struct Select {
    std::vector<std::string> columns;
};

struct Drop {
    std::vector<std::string> columns;
};

// These come first, in this order; the others follow in theirs.
struct Reorder {
    std::vector<std::string> columns;
};

// All at once: columns may trade names.
struct RenameColumns {
    std::vector<Rename> columns;
};

// Where a derived value comes from.
struct Constant {
    std::string text;
};
struct Concat {
    struct Part {
        bool is_column = false;  // else the text itself
        std::string text;
    };
    std::vector<Part> parts;
};
struct Split {
    std::string column;
    std::string separator;
    int part = 1;  // from 1; from the end when negative
};
struct Trim {
    std::string column;
    std::string characters;  // ASCII
};
struct ChangeCase {
    std::string column;
    bool upper = false;  // else lower; ASCII letters
};
struct Replace {
    std::string column;
    std::string find;
    std::string with;
};
struct Regex {
    std::string column;
    std::string pattern;
    std::string with;      // \0 … \9 are groups
    bool extract = false;  // `with` is the value, or nothing; else it replaces every match
};
struct Lookup {
    std::string column;
    std::vector<std::pair<std::string, std::string>> table;
    std::optional<std::string> otherwise;  // absent: a value that is not in the table is an error
};
using Source = std::variant<Constant, Concat, Split, Trim, ChangeCase, Replace, Regex, Lookup>;

// A column that is there gets the value in its place; another one is put behind the last.
struct Derive {
    std::string column;
    Source source;
};

struct Condition {
    enum class Kind : std::uint8_t { kCompare, kIn, kMatches, kIsEmpty, kAnd, kOr, kNot };
    enum class Compare : std::uint8_t {
        kEqual,
        kUnequal,
        kLess,
        kLessEqual,
        kGreater,
        kGreaterEqual
    };

    Kind kind = Kind::kIsEmpty;
    std::string column;  // of the first four
    Compare compare = Compare::kEqual;
    std::vector<std::string> values;  // kCompare: one; kIn; kMatches: the pattern
    bool as_number = false;           // kCompare
    bool is = true;                   // kIsEmpty: what is asked for
    std::vector<Condition> parts;     // kAnd, kOr; kNot: one
};

struct Filter {
    Condition where;
};

struct Cast {
    std::vector<std::string> columns;
    ValueType type;
};

// Empty values become `with`.
struct Fill {
    std::vector<std::string> columns;
    std::string with;
};

// Empty values are checked for `required` only.
struct Validate {
    std::vector<std::string> columns;
    std::optional<ValueType> type;
    bool required = false;
    bool unique = false;                 // no two rows have the same values in these columns
    std::optional<std::string> pattern;  // of the whole value
    std::optional<std::string> min;      // in the type's canonical form; without a type: numbers
    std::optional<std::string> max;
    std::vector<std::string> one_of;  // empty: any
};

// The rows from number `from` on, counted from 1 at this step, at most `rows` of them.
struct Slice {
    std::uint64_t from = 1;
    std::uint64_t rows = 0;
    bool is_head = false;  // how it is written
};

// About `fraction` of the rows: which, depends on `seed` and on a row's number at this step only.
struct Sample {
    double fraction = 1;
    std::uint64_t seed = 0;
};

// Stable: rows that compare equal stay in their order.
struct Sort {
    struct Key {
        std::string column;
        bool as_number = false;
        bool descending = false;
    };
    std::vector<Key> by;
};

// Of the rows with the same values in these columns, the first one stays. No columns: all of them.
struct Deduplicate {
    std::vector<std::string> columns;
};

using Step = std::variant<ColumnMap,
                          Select,
                          Drop,
                          Reorder,
                          RenameColumns,
                          Derive,
                          Filter,
                          Cast,
                          Fill,
                          Validate,
                          Slice,
                          Sample,
                          Sort,
                          Deduplicate>;

}  // namespace sluice::engine
