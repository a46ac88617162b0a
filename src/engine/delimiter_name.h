// What people call delimiters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::engine {

// comma, tab (also \t), semicolon, pipe, colon and space stand for what they name, another text for
// itself. kInvalid bad_dialect when it cannot be a delimiter.
Result<std::string> parse_delimiter(std::string_view text);

}  // namespace sluice::engine
