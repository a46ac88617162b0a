// Which input column becomes which output column.
//
// Plain values; any thread may copy them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/recipe/steps.h"

namespace sluice::engine {

struct OutputColumn {
    std::size_t input = 0;  // index in the input's header
    std::string name;
    bool bare = false;  // in JSON, values are written without quotes around them

    friend bool operator==(const OutputColumn&, const OutputColumn&) = default;
};

using ColumnPlan = std::vector<OutputColumn>;

// How many columns of the plan have the same input column, at most: a renamed one can be selected
// by either name.
std::size_t copies_of_a_column(const ColumnPlan& plan);

// `header` has no name twice. Errors: kInvalid unknown_column (names the
// column, and the nearest one there is), duplicate_column (a column mapped twice, or an output name
// used twice).
Result<ColumnPlan> plan_columns(const std::vector<std::string>& header, const ColumnMap& columns);

}  // namespace sluice::engine
