// What stands before the values of rows: the rows of a file mostly have the same names in the same
// order, written in the same way, though one row may lack what another one has; so a member is
// compared with what is likely to stand there instead of read.
//
// One thread at a time. Keeps copies.
#pragma once

#include <array>
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
    // No part: before a row's first one, or when none is known.
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    // A member's name and what is around it, from behind the bracket or comma to the value.
    class alignas(64) Part {
      public:
        // `text` has at most kTextMax bytes, of which `key` is a part.
        Part(std::uint32_t number, std::string_view text, std::string_view key, bool key_escaped);

        bool stands_at(const char* text) const {
            std::array<std::uint64_t, 2> words{};
            std::memcpy(words.data(), text, sizeof words);
            if (((words[0] ^ words_[0]) & masks_[0]) != 0) return false;
            if (((words[1] ^ words_[1]) & masks_[1]) != 0) return false;
            return size_ <= sizeof words || std::memcmp(text, bytes_.data(), size_) == 0;
        }
        std::uint32_t number() const { return number_; }
        std::uint32_t size() const { return size_; }
        // In `text`, where this part stands.
        std::string_view key_in(const char* text) const { return {text + key_begin_, key_size_}; }
        bool key_escaped() const { return key_escaped_; }

      private:
        friend class JsonRowLayout;

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

    // What is known, to look things up in until something is learnt. Borrows the layout.
    class Likely {
      public:
        // The part that stands at `text`, when it is a likely one behind part `before`: one of the
        // next ones in the order in which they first came, or what was learnt there.
        const Part* find(const char* text, std::uint32_t before) const {
            const std::uint32_t first = before + 1;  // behind kNone: 0
            if (first < count_ && parts_[first].stands_at(text)) return parts_ + first;
            return find_other(text, before);
        }

      private:
        friend class JsonRowLayout;

        const Part* find_other(const char* text, std::uint32_t before) const;

        const Part* parts_;
        std::size_t count_;
        std::uint32_t first_;
    };
    Likely likely() const {
        Likely likely;
        likely.parts_ = parts_.data();
        likely.count_ = parts_.size();
        likely.first_ = first_;
        return likely;
    }

    // The number of what stands behind `before`, to be found there from now on. kNone: it is too
    // long, or too much is known already.
    std::uint32_t learn(std::string_view text,
                        std::string_view key,
                        bool key_escaped,
                        std::uint32_t before);

  private:
    std::vector<Part> parts_;
    ColumnIndex numbers_;  // by the parts' texts
    std::uint32_t first_ = kNone;
};

}  // namespace sluice::engine
