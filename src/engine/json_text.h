// JSON strings, written.
#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

// Appends `text` (valid UTF-8) as it stands between the quotes of a JSON string: quotes,
// backslashes and control characters escaped.
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace sluice::engine
