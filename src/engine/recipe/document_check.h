// What JSON's readers pass over and a recipe document must not have: an object that names a member
// twice, of which they take one, so half of what was written would have no effect; and a number
// with more digits than a double keeps, so another value would be compared.
//
// Pure function; any thread.
#pragma once

#include <string_view>

#include "base/result.h"

namespace sluice::engine {

// `text`: one JSON document. Errors (kInvalid): bad_recipe, with the name or number and the step or
// member of the document that it stands in.
Result<void> check_document(std::string_view text);

}  // namespace sluice::engine
