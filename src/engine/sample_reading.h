// A sample read in one dialect, and how well that fits.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "engine/sample_table.h"

namespace sluice::engine {

struct SampleReading {
    Dialect dialect;
    std::shared_ptr<const SampleTable> table;  // of all readings that see the same
    std::size_t width = 0;                     // fields of most records
    std::size_t first = 0;   // the first record with so many, behind those that are filled up
    std::size_t end = 0;     // behind the last one that is no footer
    std::size_t uneven = 0;  // records between them with another number
    bool trailing = false;   // with a delimiter too many, some or all of them
    double score = 0;        // 0 to 1

    bool fits(const SampleRecord& record) const {
        return record.fields.size() == width || (trailing && record.fields.size() == width + 1);
    }
    std::size_t rows() const { return end - first; }
    // CsvReader would find nothing wrong with the sample.
    bool is_right() const;
    // … but for lines before the header and delimiters behind records.
    bool is_right_behind_preamble() const;
};

SampleReading read_sample_as(std::string_view sample, bool whole, const Dialect& dialect);

// All fields say something, none twice, and none looks like data.
bool is_like_header(const SampleRecord& record, std::size_t width);
// No text in the rows stands without the dialect's quotes, and some stand between them. Quotes and
// separators are as they should be, and no value begins with a ".
bool has_consistent_quotes(const SampleReading& reading);
bool has_quoted_names(const SampleReading& reading);
// What stands before the header holds fewer values than the table has columns, the header is one,
// and a line of nothing before it or values that are no texts below it show that it is.
bool has_sure_preamble(const SampleReading& reading);
// What stands before the header are records of one field each, before a table of three or more
// columns that is no chance: its values may all be texts.
bool follows_titles(const SampleReading& reading);
// No two of the first `width` fields are the same.
bool has_unique_fields(const SampleRecord& record, std::size_t width);

}  // namespace sluice::engine
