#include "engine/json_row_layout.h"

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kMembersMax = 1024;  // bounds the memory of a thread

}  // namespace

JsonRowLayout::Part::Part(std::string_view text, std::string_view key, bool key_escaped)
    : size_(static_cast<std::uint32_t>(text.size())),
      key_begin_(key.empty() ? 0 : static_cast<std::uint32_t>(key.data() - text.data())),
      key_size_(static_cast<std::uint32_t>(key.size())),
      key_escaped_(key_escaped) {
    std::ranges::copy(text, bytes_.begin());
    std::array<char, sizeof masks_> mask{};
    std::fill_n(mask.begin(), std::min(text.size(), mask.size()), '\xFF');
    std::memcpy(masks_.data(), mask.data(), sizeof masks_);
    std::memcpy(words_.data(), bytes_.data(), sizeof words_);
}

void JsonRowLayout::keep(std::size_t members) {
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(members), members_.end());
    whole_ = full_ = false;
    ++version_;
}

void JsonRowLayout::add(std::string_view text, std::string_view key, bool key_escaped) {
    full_ = full_ || text.size() > kTextMax || members_.size() == kMembersMax;
    if (!full_) members_.emplace_back(text, key, key_escaped);
}

void JsonRowLayout::end(std::string_view text) {
    if (full_ || text.size() > kTextMax) return;
    end_ = Part(text);
    whole_ = true;
}

}  // namespace sluice::engine
