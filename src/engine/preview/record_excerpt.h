// What a person is shown of a bad record: all of a short one, of a long one the part around what is
// to blame. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::engine {

// `raw` is UTF-8. Around the value that the error's words have in quotes, when it stands there
// once; else the beginning. "…" stands for what is left out.
std::string record_excerpt(std::string_view raw, const Error& error);

// Of a record that is no UTF-8, in base64, as base64: around its first byte that is no text.
std::string base64_excerpt(std::string_view base64);

}  // namespace sluice::engine
