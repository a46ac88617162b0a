// Writes a table in an output format.
//
// One thread at a time; borrows the output. header() once, then rows, then end(). What comes out is
// valid in its format, also without rows. Errors: what the sink returns, and empty_file (kInvalid)
// from row() and end() when the format cannot say a table without columns.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/column_plan.h"
#include "engine/output.h"
#include "engine/table.h"
#include "engine/transform.h"

namespace sluice::engine {

class Writer {
  public:
    virtual ~Writer() = default;
    virtual Result<void> header(const ColumnPlan& columns) = 0;
    // The columns' fields of an input record.
    virtual Result<void> row(const Record& fields) = 0;
    virtual Result<void> end() = 0;
};

// CSV (RFC 4180: CRLF, quotes only where needed) and TSV (the same with a tab). An empty value in a
// table of one column is written as "", since an empty line would be no record.
std::unique_ptr<Writer> make_csv_writer(char delimiter, Output& output);

// Objects whose members are the columns, in order; every value is a string. kJson: an array;
// kItems: {"items":[…]}; kNdjson: one object a line. One object a line in all three.
std::unique_ptr<Writer> make_json_writer(Format format, Output& output);

}  // namespace sluice::engine
