#include "engine/json_text.h"

#include <algorithm>

namespace sluice::engine {

// Where one byte must be escaped, others behind it mostly must, too.
void append_json_escaped(std::string& out, std::string_view text) {
    constexpr std::size_t kSome = 64;
    std::array<char, (kSome + 1) * sizeof(JsonEscaped)> escaped{};
    while (true) {
        const std::size_t clean = json_clean_bytes(text);
        out.append(text, 0, clean);
        text.remove_prefix(clean);
        if (text.empty()) return;
        char* end = escaped.data();
        for (const char byte : text.substr(0, kSome)) end = append_json_escaped(end, byte);
        out.append(escaped.data(), end);
        text.remove_prefix(std::min(text.size(), kSome));
    }
}

}  // namespace sluice::engine
