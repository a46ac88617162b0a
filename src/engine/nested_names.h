// Dotted column names as paths into nested objects: their order, and the text before each value.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sluice::engine {

// The order in which columns with these names (none twice) are written: as it is, but the columns
// of one object stand together, where the first of them does. Errors: nest_conflict (kInvalid),
// which names the column that would be both a value and an object, as `a` beside `a.b`;
// json_too_deep (kTooLarge) for more names in a path than Limits::json_depth.
Result<std::vector<std::size_t>> nested_order(const std::vector<std::string>& names,
                                              const Limits& limits);

// The text from behind the value of `before` to the colon behind the name of `column`, both in the
// same row and in nested_order(). `before` is null in front of the first column.
std::string nested_key(const std::string* before, std::string_view column);
// The brackets that stand open behind that column's value, but the row's own.
std::string nested_end(std::string_view column);

}  // namespace sluice::engine
