// The line before the table by which a spreadsheet is told the delimiter: sep=; (Excel's).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::engine {

// The delimiter that the first line of `text` names: one ASCII character that is no letter, digit,
// quote or space, `sep=\t` for a tab; in any case, with quotes around the line or without, perhaps
// filled up with that delimiter. None when the line says something else, or nothing follows it.
std::optional<std::string> delimiter_of_separator_line(std::string_view text);

}  // namespace sluice::engine
