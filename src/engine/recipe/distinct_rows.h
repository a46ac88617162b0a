// Deduplicate, and the unique rule of validate.
#pragma once

#include <memory>

#include "engine/recipe/row_stage.h"
#include "engine/recipe/spill.h"

namespace sluice::engine {

// `stage` is a Deduplicate: the first row of each key stays. Or a Unique: a key that comes again is
// rejected, or the error duplicate_value, which tells of the first row that has one, unless a row
// before it has an error behind this step; rows whose named values are all empty have no key. When
// keys do not fit in memory that error may come only with finish(), behind one that a step before
// this one finds in a later row.
std::unique_ptr<RowStage> make_distinct(const OrderedStage& stage,
                                        const Spilling& spilling,
                                        RowSink& next,
                                        LateRejects* rejects);

}  // namespace sluice::engine
