// What must hold for all bytes that may be compressed. Shared by the fuzz target and by the test
// that replays the corpus.
#pragma once

#include <string>
#include <string_view>

namespace sluice::fuzz {

// The first byte chooses the size of the pieces, the rest is the input. Decompresses it whole and
// in pieces, under a cap. The result is empty, or says what does not hold.
std::string check_decompress(std::string_view input);

}  // namespace sluice::fuzz
