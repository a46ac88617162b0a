#include "engine/json_text.h"

namespace sluice::engine {

void append_json_escaped(std::string& out, std::string_view text) {
    std::array<char, sizeof(JsonEscaped)> escaped{};
    std::size_t run = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (kJsonEscapes[static_cast<unsigned char>(text[at])] == 0) continue;
        out.append(text, run, at - run);
        run = at + 1;
        out.append(escaped.data(), append_json_escaped(escaped.data(), text[at]));
    }
    out.append(text, run);
}

}  // namespace sluice::engine
