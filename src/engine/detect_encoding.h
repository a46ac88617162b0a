// How a file's bytes say its text: told from its beginning. Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/detect.h"

namespace sluice::engine {

// `value` is a name that iconv knows: "UTF-8", "UTF-16LE", "WINDOWS-1252", … In this order: a byte
// order mark; valid UTF-8; UTF-16 without a mark, by its zero bytes; UTF-8 with damage, when more
// characters beyond ASCII are valid than bytes are not; what uchardet takes the bytes for, or
// Windows' code page when that reads them alike. Its score says of how many parts of the sample
// uchardet says the same; 0: nobody knows, and it is called WINDOWS-1252. `whole`: the file ends
// with the sample.
Finding detect_encoding(std::string_view sample, bool whole);

}  // namespace sluice::engine
