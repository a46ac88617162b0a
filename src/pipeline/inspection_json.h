// What was found of a file, for programs: `sluice inspect --json` and the preview say the same.
// Only for .cc files: Boost.JSON stays out of the headers that others include.
#pragma once

#include <boost/json/object.hpp>

#include "engine/inspection.h"

namespace sluice::pipeline {

// {"format","findings":{"encoding":{"value","score","evidence"},…},"dialect"?}: `dialect` is there
// when it is delimited.
boost::json::object inspection_json(const engine::Inspection& found,
                                    const engine::Finding& encoding);
// {"name","type","score","evidence"}.
boost::json::object column_json(const engine::ColumnFinding& column);

}  // namespace sluice::pipeline
