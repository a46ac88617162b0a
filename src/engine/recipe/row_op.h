// What a step does to each row.
//
// Immutable after its making; any thread may run it, each on its own Row.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/recipe/row.h"

namespace sluice::engine {

class RowOp {
  public:
    virtual ~RowOp() = default;
    // False: the row is filtered out. Errors name the column, and not the step; whoever runs the
    // row adds its number.
    virtual Result<bool> run(Row& row) const = 0;
};

using RowOpPtr = std::unique_ptr<const RowOp>;

// A value that a step cannot take.
std::unexpected<Error> bad_value(std::string name, std::string_view column, std::string message);

}  // namespace sluice::engine
