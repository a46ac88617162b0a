// The base64 (RFC 4648) of rejects whose bytes are no text, and the way back.
#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

void append_base64(std::string& out, std::string_view bytes);
// `text` is base64.
std::string from_base64(std::string_view text);

}  // namespace sluice::engine
