#include "app/utf8.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::app {

std::string valid_utf8(std::string_view text, std::size_t bytes_max) {
    constexpr std::string_view kReplacement = "\uFFFD";
    std::string result;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::string_view next = length == 0 ? kReplacement : text.substr(0, length);
        if (result.size() + next.size() > bytes_max) break;
        result += next;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

}  // namespace sluice::app
