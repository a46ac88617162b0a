// The names of what stands in rows of JSON, and which of them are columns.
//
// One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "engine/column_index.h"

namespace sluice::engine {

struct JsonNames {
    ColumnIndex index;
    // Of each name the first row that has a value there, which is neither null nor {}; 0: none has.
    std::vector<std::uint64_t> value_rows;
    bool is_whole = true;  // else there are names beyond the limits, which are left out

    std::size_t add(std::string_view name) {
        index.add(name);
        value_rows.push_back(0);
        return value_rows.size() - 1;
    }
    void add_value(std::size_t number, std::uint64_t row) {
        if (value_rows[number] == 0) value_rows[number] = row;
    }
    // Of flattened rows, whether each name is hollow: where it has members in some row, as `a` has
    // when there is `a.b`, and is null or {} in all others. It is no column then: like an object
    // that a row lacks, one that is null or empty gives its members' columns no values.
    std::vector<bool> hollow() const;
};

// Why a name in this row is beyond the limits.
Error too_many_columns(const Limits& limits, std::uint64_t row);

}  // namespace sluice::engine
