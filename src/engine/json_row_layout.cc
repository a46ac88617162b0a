#include "engine/json_row_layout.h"

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kPartsMax = 1024;  // bounds the memory of a thread
// So many members in a row may be absent, in the order in which they first came.
constexpr std::uint32_t kNear = 4;

}  // namespace

JsonRowLayout::Part::Part(std::uint32_t number,
                          std::string_view text,
                          std::string_view key,
                          bool key_escaped)
    : number_(number),
      size_(static_cast<std::uint32_t>(text.size())),
      key_begin_(static_cast<std::uint32_t>(key.data() - text.data())),
      key_size_(static_cast<std::uint32_t>(key.size())),
      key_escaped_(key_escaped) {
    std::ranges::copy(text, bytes_.begin());
    std::array<char, sizeof masks_> mask{};
    std::fill_n(mask.begin(), std::min(text.size(), mask.size()), '\xFF');
    std::memcpy(masks_.data(), mask.data(), sizeof masks_);
    std::memcpy(words_.data(), bytes_.data(), sizeof words_);
}

const JsonRowLayout::Part* JsonRowLayout::Likely::find_other(const char* text,
                                                             std::uint32_t before) const {
    const std::uint32_t next = before == kNone ? first_ : parts_[before].next_;
    if (next != kNone && parts_[next].stands_at(text)) return parts_ + next;
    const std::uint32_t begin = before + 1;
    const std::size_t end = std::min<std::size_t>(count_, begin + kNear);
    for (std::uint32_t number = begin + 1; number < end; ++number) {
        if (parts_[number].stands_at(text)) return parts_ + number;
    }
    return nullptr;
}

std::uint32_t JsonRowLayout::learn(std::string_view text,
                                   std::string_view key,
                                   bool key_escaped,
                                   std::uint32_t before) {
    std::uint32_t number = kNone;
    if (const auto known = numbers_.find(text)) {
        number = static_cast<std::uint32_t>(*known);
    } else if (text.size() <= kTextMax && parts_.size() < kPartsMax) {
        number = static_cast<std::uint32_t>(parts_.size());
        numbers_.add(text);
        parts_.emplace_back(number, text, key, key_escaped);
    }
    if (number != kNone) (before == kNone ? first_ : parts_[before].next_) = number;
    return number;
}

}  // namespace sluice::engine
