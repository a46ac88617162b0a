// What a preview, or a look at a whole file, found of columns and of records, for programs. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/preview/preview.h"

namespace boost::json {
class array;
class object;
}  // namespace boost::json

namespace sluice::pipeline {

// {"name","type","score","evidence","profile"?}
boost::json::object profiled_column_json(const engine::PreviewColumn& column);
// [{"code","message",…,"raw" or "raw_base64"},…]
boost::json::array problems_json(const std::vector<engine::Problem>& problems);

// U+FFFD for bytes of the file that are no text, as they may stand in what was found.
std::string as_utf8(std::string text);

}  // namespace sluice::pipeline
