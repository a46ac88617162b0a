// Deduplicate, and the unique rule of validate.
#pragma once

#include <memory>

#include "engine/recipe/row_stage.h"
#include "engine/recipe/spill.h"

namespace sluice::engine {

// `stage` is a Deduplicate: the first row of each key stays. Or a Unique: a key that comes again is
// the error duplicate_value, or rejected; rows whose named values are all empty have none.
std::unique_ptr<RowStage> make_distinct(const OrderedStage& stage,
                                        const Spilling& spilling,
                                        RowSink& next,
                                        LateRejects* rejects);

}  // namespace sluice::engine
