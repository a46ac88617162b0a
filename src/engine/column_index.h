// Column names and their numbers, found fast when they come in the same order again and again.
// Keeps each name once: they may be long.
//
// One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::engine {

class ColumnIndex {
  public:
    const std::vector<std::string>& names() const { return names_; }
    std::size_t name_bytes() const { return name_bytes_; }

    std::optional<std::size_t> find(std::string_view name) {
        if (next_ < names_.size() && names_[next_] == name) return next_++;
        if (names_.empty()) return std::nullopt;
        const Slot& slot = slot_of(name, hash_of(name));
        if (slot.number == kFree) return std::nullopt;
        next_ = slot.number + 1U;
        return slot.number;
    }
    // `name` is not there yet.
    void add(std::string_view name) {
        if (2 * names_.size() >= slots_.size()) grow();
        const std::uint32_t hash = hash_of(name);
        slot_of(name, hash) = {hash, static_cast<std::uint32_t>(names_.size())};
        names_.emplace_back(name);
        name_bytes_ += name.size();
        next_ = names_.size();
    }
    // The next name looked for is probably the first one.
    void restart() { next_ = 0; }

  private:
    static constexpr std::uint32_t kFree = ~std::uint32_t{0};

    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = kFree;
    };

    static std::uint32_t hash_of(std::string_view name) {
        return static_cast<std::uint32_t>(std::hash<std::string_view>()(name));
    }
    // The name's, or the free one that it would get; half of the slots are free.
    Slot& slot_of(std::string_view name, std::uint32_t hash) {
        const std::size_t last = slots_.size() - 1;
        std::size_t at = hash & last;
        while (slots_[at].number != kFree &&
               (slots_[at].hash != hash || names_[slots_[at].number] != name)) {
            at = (at + 1) & last;
        }
        return slots_[at];
    }
    void grow() {
        constexpr std::size_t kSlotsMin = 16;  // a power of two, as all sizes are
        const std::size_t size = slots_.empty() ? kSlotsMin : 2 * slots_.size();
        for (const Slot& slot : std::exchange(slots_, std::vector<Slot>(size))) {
            if (slot.number != kFree) slot_of(names_[slot.number], slot.hash) = slot;
        }
    }

    std::vector<std::string> names_;
    std::vector<Slot> slots_;  // of names_
    std::size_t name_bytes_ = 0;
    std::size_t next_ = 0;  // the guess: the column behind the last one found
};

}  // namespace sluice::engine
