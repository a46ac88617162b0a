// Encodings of one byte a character that read some text alike. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

// Whether both, by their names in iconv, read every byte beyond ASCII in `text` as the same
// character.
bool read_alike(const std::string& one, const std::string& other, std::string_view text);

// ISO 8859 and Windows' code pages have most letters in the same places, and files are mostly of
// Windows: its code page when that reads `text` as the encoding `name` does, else `name`.
std::string commoner_encoding(const std::string& name, std::string_view text);

}  // namespace sluice::engine
