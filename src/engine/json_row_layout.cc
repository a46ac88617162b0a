#include "engine/json_row_layout.h"

#include <algorithm>

namespace sluice::engine {
namespace {

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
    bytes_.front() = ',';
    std::array<char, sizeof masks_> mask{};
    std::fill_n(mask.begin(), std::min(text.size(), mask.size()), '\xFF');
    std::memcpy(masks_.data(), mask.data(), sizeof masks_);
    std::memcpy(words_.data(), bytes_.data(), sizeof words_);
}

JsonRowLayout::JsonRowLayout() {
    parts_.reserve(kPartsMax);
}

const JsonRowLayout::Part* JsonRowLayout::find_other(const char* text, const Part& before) const {
    return find_near(
        before.number_ + 2, before.next_, [&](const Part& part) { return part.stands_at(text); });
}

const JsonRowLayout::Part* JsonRowLayout::find_other_first(const char* text) const {
    return find_near(1, kNone, [&](const Part& part) { return part.stands_first_at(text); });
}

// What was learnt, or one from `begin` on.
template <class Stands>
const JsonRowLayout::Part* JsonRowLayout::find_near(std::size_t begin,
                                                    std::uint32_t learnt,
                                                    const Stands& stands) const {
    if (learnt != kNone && stands(parts_[learnt])) return &parts_[learnt];
    for (std::size_t i = begin; i < std::min(parts_.size(), begin + kNear - 1); ++i) {
        if (stands(parts_[i])) return &parts_[i];
    }
    return nullptr;
}

const JsonRowLayout::Part* JsonRowLayout::learn(std::string_view text,
                                                std::string_view key,
                                                bool key_escaped,
                                                std::uint32_t before) {
    const std::string_view behind_comma = text.substr(1);
    auto number = numbers_.find(behind_comma);
    if (!number) {
        if (text.size() > kTextMax || parts_.size() == kPartsMax) return nullptr;
        number = parts_.size();
        numbers_.add(behind_comma);
        parts_.emplace_back(static_cast<std::uint32_t>(*number), text, key, key_escaped);
    }
    (before == kNone ? first_ : parts_[before].next_) = static_cast<std::uint32_t>(*number);
    return &parts_[*number];
}

}  // namespace sluice::engine
