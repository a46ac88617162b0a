// What must hold for every input of the transform, whatever its bytes. Shared by the fuzz target
// and by the test that replays the corpus.
#pragma once

#include <string>
#include <string_view>

namespace sluice::fuzz {

// Runs the transform in every pair of formats. The result is empty, or says what did not hold:
// the split of the input changed the outcome, or an output did not read back as the same table.
std::string check_transform(std::string_view input);

}  // namespace sluice::fuzz
