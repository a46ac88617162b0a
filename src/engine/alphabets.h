// Letters beyond ASCII of the languages that files in one-byte encodings are in. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::engine {

bool is_letter(char32_t code);
bool is_upper(char32_t code);
bool is_lower(char32_t code);

// Languages, or groups of them with one alphabet, are numbered; below 32.
std::size_t alphabet_count();
// A bit for each of those that write with this letter, in capitals or not.
std::uint32_t alphabets_with(char32_t letter);

}  // namespace sluice::engine
