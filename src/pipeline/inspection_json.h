// What was found of a file, for programs: `sluice inspect --json` and the preview say the same, but
// the former has warnings as texts. Pure.
#pragma once

#include "engine/inspection.h"

namespace boost::json {
class array;
class object;
}  // namespace boost::json

namespace sluice::pipeline {

// {"format","findings":{"encoding":{"value","score","evidence"},…},"dialect"?}: `dialect` is there
// when it is delimited.
boost::json::object inspection_json(const engine::Inspection& found,
                                    const engine::Finding& encoding);
// {"name","type","score","evidence"}.
boost::json::object column_json(const engine::ColumnFinding& column);
// [{"code","message","values":{"n":2,"text":"…"}}]: numbers are numbers.
boost::json::array warnings_json(const std::vector<engine::Warning>& warnings);

}  // namespace sluice::pipeline
