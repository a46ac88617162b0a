// What stands before the values of rows: the rows of a file mostly have the same names in the same
// order, written in the same way, though one row may lack what another one has; so a member is
// compared with what is likely to stand there instead of read.
//
// One thread at a time. Keeps copies.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "engine/column_index.h"

namespace sluice::engine {

class JsonRowLayout {
  public:
    // Reading up to this many bytes behind a row's text must be allowed.
    static constexpr std::size_t kTextMax = 64;
    static constexpr std::size_t kPartsMax = 1024;  // bounds the memory of a thread
    // No part: before a row's first one, or when none is known.
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    // A member's name and what is around it, from the comma to the value. Before a row's first
    // member the bracket stands in place of the comma.
    class alignas(64) Part {
      public:
        // `text` has at most kTextMax bytes, of which `key` is a part.
        Part(std::uint32_t number, std::string_view text, std::string_view key, bool key_escaped);

        bool stands_at(const char* text) const { return stands_at(text, masks_[0]); }
        bool stands_first_at(const char* text) const {
            return stands_at(text, masks_[0] & kBehindFirst);
        }
        std::uint32_t number() const { return number_; }
        std::uint32_t size() const { return size_; }
        // Stays as long as the layout.
        std::string_view key() const { return {bytes_.data() + key_begin_, key_size_}; }
        bool key_escaped() const { return key_escaped_; }

      private:
        friend class JsonRowLayout;

        // All but the first byte of a word.
        static constexpr auto kBehindFirst = std::bit_cast<std::uint64_t>(
            std::array<std::uint8_t, 8>{0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});

        bool stands_at(const char* text, std::uint64_t mask) const {
            std::array<std::uint64_t, 2> words{};
            std::memcpy(words.data(), text, sizeof words);
            if (((words[0] ^ words_[0]) & mask) != 0) return false;
            if (((words[1] ^ words_[1]) & masks_[1]) != 0) return false;
            return size_ <= sizeof words ||
                   std::memcmp(text + 1, bytes_.data() + 1, size_ - 1) == 0;
        }

        std::array<std::uint64_t, 2> words_{};
        std::array<std::uint64_t, 2> masks_{};
        std::uint32_t number_;
        std::uint32_t size_;
        std::uint32_t key_begin_;
        std::uint32_t key_size_;
        std::uint32_t next_ = kNone;  // the part that was learnt behind it last
        bool key_escaped_;
        std::array<char, kTextMax> bytes_{};
    };

    JsonRowLayout();
    JsonRowLayout(const JsonRowLayout&) = delete;
    JsonRowLayout& operator=(const JsonRowLayout&) = delete;

    // The part that stands at `text`, when it is a likely one behind `before`: one of the next ones
    // in the order in which they first came, or what was learnt there. Null: none is. Valid until
    // something is learnt.
    const Part* find(const char* text, const Part& before) const {
        const Part* const likeliest = next(text, before);
        return likeliest != nullptr ? likeliest : find_other(text, before);
    }
    // What was learnt behind `before` last, when it stands at `text`.
    const Part* learnt(const char* text, const Part& before) const {
        if (before.next_ == kNone) return nullptr;
        const Part* const part = &parts_[before.next_];
        return part->stands_at(text) ? part : nullptr;
    }
    // The part behind `before` in that order, when it stands at `text`.
    const Part* next(const char* text, const Part& before) const {
        const Part* const part = &before + 1;
        return part != parts_.data() + parts_.size() && part->stands_at(text) ? part : nullptr;
    }
    // As find(), of a row's first member; its bracket stands at `text`.
    const Part* find_first(const char* text) const {
        if (parts_.empty()) return nullptr;
        if (parts_.front().stands_first_at(text)) return parts_.data();
        const Part& learnt = parts_[first_];
        return learnt.stands_first_at(text) ? &learnt : find_other_first(text);
    }

    // The part that stands behind the one numbered `before`, to be found there from now on. `text`
    // begins with the comma, or with the bracket. Null: it is too long, or too much is known
    // already.
    const Part* learn(std::string_view text,
                      std::string_view key,
                      bool key_escaped,
                      std::uint32_t before);

  private:
    const Part* find_other(const char* text, const Part& before) const;
    const Part* find_other_first(const char* text) const;
    template <class Stands>
    const Part* find_near(std::size_t begin, std::uint32_t learnt, const Stands& stands) const;

    std::vector<Part> parts_;  // never moved
    ColumnIndex numbers_;      // by the parts' texts
    std::uint32_t first_ = 0;  // the part that was learnt last as a row's first one
};

}  // namespace sluice::engine
