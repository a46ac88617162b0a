// What must hold for every browser upload form, whatever its bytes. Shared by the fuzz target and
// by the test that replays the corpus.
#pragma once

#include <string>
#include <string_view>

namespace sluice::fuzz {

// The first byte chooses the size of the blocks, the rest is a form's body with the boundary "xx".
// Parses it whole and in blocks and checks its policy. The result is empty, or says how the two
// differ.
std::string check_post_form(std::string_view input);

}  // namespace sluice::fuzz
