#include "engine/text_arena.h"

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

}  // namespace

std::string_view TextArena::keep(std::string_view text) {
    const bool fits =
        !blocks_.empty() && blocks_.back().size() + text.size() <= blocks_.back().capacity();
    if (!fits) blocks_.emplace_back().reserve(std::max(text.size(), kBlockBytes));
    PaddedBuffer& block = blocks_.back();
    const char* const at = block.data() + block.size();
    block.append(text);
    bytes_ += text.size();
    return {at, text.size()};
}

void TextArena::clear() {
    blocks_.resize(std::min<std::size_t>(blocks_.size(), 1));
    if (!blocks_.empty()) blocks_.front().reset(kBlockBytes);
    bytes_ = 0;
}

}  // namespace sluice::engine
