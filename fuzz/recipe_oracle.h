// What holds for every recipe document, on every table.
#pragma once

#include <string>
#include <string_view>

namespace sluice::fuzz {

// `input`: a document and, behind a NUL, a CSV table; without one a table of the oracle's own.
// What is wrong with the engine; empty: nothing.
std::string check_recipe(std::string_view input);

}  // namespace sluice::fuzz
