// What stands around the values of a row: the rows of a file mostly have the same names in the same
// order, written in the same way, so that a row is compared with the one before instead of read.
//
// One thread at a time. Keeps copies.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace sluice::engine {

class JsonRowLayout {
  public:
    // Reading up to this many bytes behind a row's text must be allowed.
    static constexpr std::size_t kTextMax = 64;

    // The text before a value, from behind the value before it, or before the closing bracket.
    class Part {
      public:
        // `text` has at most kTextMax bytes, of which `key` is a part.
        explicit Part(std::string_view text, std::string_view key = {}, bool key_escaped = false);

        bool stands_at(const char* text) const {
            std::array<std::uint64_t, 2> words{};
            std::memcpy(words.data(), text, sizeof words);
            if (((words[0] ^ words_[0]) & masks_[0]) != 0) return false;
            if (((words[1] ^ words_[1]) & masks_[1]) != 0) return false;
            return size_ <= sizeof words || std::memcmp(text, bytes_.data(), size_) == 0;
        }
        std::uint32_t size() const { return size_; }
        // In `text`, where this part stands.
        std::string_view key_in(const char* text) const { return {text + key_begin_, key_size_}; }
        bool key_escaped() const { return key_escaped_; }

      private:
        std::array<std::uint64_t, 2> words_{};
        std::array<std::uint64_t, 2> masks_{};
        std::array<char, kTextMax> bytes_{};
        std::uint32_t size_;
        std::uint32_t key_begin_;
        std::uint32_t key_size_;
        bool key_escaped_;
    };

    // What is known of the row that is like the next one, perhaps. Empty at first.
    const std::vector<Part>& members() const { return members_; }
    // Whether the members are all, and what ends the row stands there.
    bool ends_at(const char* text) const { return whole_ && end_.stands_at(text); }
    std::uint32_t end_size() const { return end_.size(); }
    // Another one after every change.
    std::uint64_t version() const { return version_; }

    // Forgets all but the first members; add() and end() say what stands there instead. A part that
    // is too long ends what can be known.
    void keep(std::size_t members);
    void add(std::string_view text, std::string_view key, bool key_escaped);
    void end(std::string_view text);

  private:
    std::vector<Part> members_;
    Part end_{{}};
    std::uint64_t version_ = 0;
    bool whole_ = false;
    bool full_ = false;
};

}  // namespace sluice::engine
