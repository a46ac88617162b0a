// The beginning of a file, read leniently in some dialect: how regular would it be?
//
// A value; its texts are views of the sample. For detection, which asks for many dialects; the
// transform reads by CsvReader alone.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/dialect_marks.h"

namespace sluice::engine {

struct SampleField {
    std::string_view text;  // between the quotes, which may be doubled in it
    bool quoted = false;
};

struct SampleRecord {
    std::size_t line = 0;      // how many lines stand before it
    bool after_blank = false;  // the line before it is blank
    std::span<const SampleField> fields;
};

// Not copied: the records' fields are views, too.
struct SampleTable {
    SampleTable() = default;
    SampleTable(SampleTable&&) = default;
    SampleTable& operator=(SampleTable&&) = default;

    std::vector<SampleField> fields;    // of all records, in memory that does not move
    std::vector<SampleRecord> records;  // blank lines and comments are none
    std::size_t stray_quotes = 0;       // records with text behind a closing quote
    std::size_t inner_quotes = 0;       // … with a quote in a value that has none around it
    std::size_t comments = 0;           // lines
    bool unterminated = false;          // the sample ends inside quotes
    bool whole = false;                 // the file ends with the last record
};

// `whole`: the file ends with the sample; else its last record is left out, unless it is alone.
// Of a record, and of all together, only so many fields are read that memory stays small.
SampleTable read_sample(std::string_view sample, const DialectMarks& marks, bool whole);

// Behind the first `lines` line ends.
std::string_view behind_lines(std::string_view text, std::size_t lines);

}  // namespace sluice::engine
