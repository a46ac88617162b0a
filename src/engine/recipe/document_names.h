// That no object of a recipe document names a member twice: JSON's readers take one of them and say
// nothing, so half of what was written would have no effect.
//
// Pure function; any thread.
#pragma once

#include <string_view>

#include "base/result.h"

namespace sluice::engine {

// `text`: one JSON document. Errors (kInvalid): bad_recipe, with the name and the step or member of
// the document that it stands in.
Result<void> check_member_names(std::string_view text);

}  // namespace sluice::engine
