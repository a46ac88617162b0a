// Where a reader puts rows, many at a time: the output's columns, in order.
#pragma once

#include "base/result.h"
#include "engine/field.h"

namespace sluice::engine {

class RowSink {
  public:
    virtual ~RowSink() = default;
    // The fields are valid during the call.
    virtual Result<void> rows(const FieldRows& rows) = 0;
};

}  // namespace sluice::engine
